"""What the machine itself refuses, said so that whoever runs it can mend it."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT)
CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


def told(problem: OSError) -> str:
    """The sentence for a refusal of the operating system."""
    where = problem.filename or "文件"
    if problem.errno in FULL:
        return f"磁盘已满，写不下 {where}。请腾出空间再运行，已经做完的不用重做。"
    if problem.errno in CLOSED:
        return f"不能读写 {where}。请改它或上级文件夹的属主、权限，或用 JIFENBAN_VAR 指定一个可写的文件夹。"
    return f"{where}：{problem.strerror or problem}。"
