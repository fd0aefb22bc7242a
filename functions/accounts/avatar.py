"""/me/avatar: a place to send a picture of oneself."""

from supermarket import wiring
from supermarket.accounts import avatar_service
from supermarket.accounts.avatar_schemas import AvatarRequest, AvatarUpload
from supermarket.edge.http import SIGNED_IN, Api, Caller

handler = app = Api("avatar")
UPLOAD = {
    "url": "https://uploads.example.com/",
    "fields": {
        "key": "incoming/avatars/01938f5e-0000-7000-8000-000000000004/01938f5e-0000-7000-8000-000000000005"
    },
}
EXAMPLES = {"body": {"content_type": "image/jpeg"}, "answer": {"method": "POST", **UPLOAD}}


@app.post(
    "/me/avatar", access=SIGNED_IN, body=AvatarRequest, returns=AvatarUpload, status=202, examples=EXAMPLES
)
def send_avatar(body: AvatarRequest, caller: Caller) -> AvatarUpload:
    """Send a picture of yourself

    The answer says where to send the file, within 15 minutes. It is cut to a square, made small and rid of what a
    camera writes into it, and is then the `avatar` of `/me`; what is no picture is thrown away.
    """
    form = avatar_service.ask(wiring.accounts().users, wiring.pictures(), caller, body.content_type)
    return AvatarUpload.of(form)
