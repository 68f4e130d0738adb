"""What may be wrong with a stored picture."""

from jifenban.accounts.errors import Refused


class PictureGone(Refused):
    """The file of a picture is not where it was stored: still being checked, refused, or lost."""

    default = "这张照片现在打不开：可能还在检查，或文件已不在。请稍后再看；一直这样，请申请人重新上传。"
