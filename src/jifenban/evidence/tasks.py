"""What the worker does for evidence. Pictures are decoded here, never in a request."""

from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from jifenban.evidence.actions import forget_received, keep_picture, refuse_file
from jifenban.evidence.limits import limit_from_json
from jifenban.evidence.models import File
from jifenban.evidence.pictures import Unusable, rebuild
from jifenban.evidence.storage import RECEIVED, aad_of, name_of
from jifenban.vault import files

RETRIES = 3
HOPELESS = "这张照片处理了几次都没有成功。请换一张照片，或用手机重拍后再上传。"


@app.task(retry=RetryStrategy(max_attempts=RETRIES, linear_wait=5), pass_context=True)
def rebuild_image(context: JobContext, file_id: str) -> None:
    """Rebuild one received file. Killed half-way and run again, it gives the same result.

    A file over which workers die is given up instead of being tried for ever.
    """
    file = File.objects.get(pk=UUID(file_id))
    if file.state != File.State.CHECKING:
        forget_received(file.pk)
        return
    if context.job.attempts >= RETRIES:
        refuse_file(file_id=file.pk, sentence=HOPELESS)
        return
    content = files.load(name_of(file.pk, RECEIVED), aad_of(file.pk, RECEIVED))
    try:
        picture = rebuild(content, limit_from_json(file.limit))
    except Unusable as refusal:
        refuse_file(file_id=file.pk, sentence=refusal.sentence)
        return
    keep_picture(file_id=file.pk, picture=picture)
