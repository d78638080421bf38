"""Composition: the one page that shows this service."""

from chassis.clock import Clock
from chassis.service import Service, closing

from . import api, consumers, effects, jobs
from .clients.folder import Folder
from .clients.objects import Store
from .clients.s3 import S3, Bucket
from .settings import Settings
from .work import Work, open_work


def build(settings: Settings) -> Service[Work]:
    """Progress, put together."""
    store = Store(_objects(settings))
    return Service(
        "progress",
        settings,
        work=open_work,
        api=api.router,
        consumers=consumers.TABLE,
        jobs=jobs.TABLE,
        effects=effects.table(store.objects, settings),
        resources=(closing(store),),
        large=(api.FILES,),
    )


def _objects(settings: Settings) -> Folder | S3:
    if not settings.bucket_url:
        return Folder(settings.files_folder)
    bucket = Bucket(settings.bucket_url, settings.bucket_region, settings.bucket_access_key, settings.bucket_secret_key)
    return S3(bucket, Clock())
