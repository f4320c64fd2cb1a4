"""What messages carry: taken in by what it is, kept without what it need not say, in one message and no other."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncRequestFactory
from django.utils import timezone
from PIL import Image
from rest_framework.request import Request

from accounts.models import User
from accounts.services import tokens
from chat.files import send_file
from chat.models import Attachment, Event, Message
from chat.services import attachments, messages
from tests.chat.uploads import MP4, OGG, WEBM, content_of, picture, png_that_claims, send_carrying, sent, upload

DAY = timedelta(days=1, seconds=1)


def kept_files() -> list[Path]:
    return sorted(path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file())


def opened(attachment: Attachment) -> Image.Image:
    return Image.open(BytesIO(attachment.file.open().read()))


def test_a_picture_is_written_anew_and_says_how_large_it_is(sign_in, alice):
    answer = upload(sign_in(alice), picture(600, 400), name="Lunch.jpg")
    assert answer.status_code == 201
    told = answer.json()
    kept = Attachment.objects.get()
    base = f"/files/{kept.uuid}/"
    assert told == {
        "uuid": str(kept.uuid), "kind": "picture", "url": base, "preview_url": f"{base}preview/", "name": "",
        "content_type": "image/webp", "size": kept.file.size, "width": 600, "height": 400, "duration_ms": 0,
        "waveform": [],
    }  # fmt: skip
    assert opened(kept).format == "WEBP"
    assert Image.open(kept.preview.open()).size == (480, 320)


def test_a_large_picture_is_made_smaller_and_a_small_one_needs_no_preview(sign_in, alice):
    large = upload(sign_in(alice), picture(4000, 1000)).json()
    assert (large["width"], large["height"]) == (2048, 512)
    assert upload(sign_in(alice), picture(80, 40)).json()["preview_url"] == ""


def test_nothing_of_the_upload_is_kept_but_its_pixels(sign_in, alice):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by the camera
    exif[0x010F] = "Camera of Alice"
    exif.get_ifd(0x8825)[1] = "N"
    polyglot = picture(60, 40, exif=exif) + b"<script>alert(1)</script>"
    told = upload(sign_in(alice), polyglot, name="a.html").json()
    assert (told["width"], told["height"], told["content_type"]) == (40, 60, "image/webp")
    content = Attachment.objects.get().file.open().read()
    assert b"script" not in content
    assert b"Camera" not in content
    assert dict(Image.open(BytesIO(content)).getexif()) == {}


def test_a_moving_picture_becomes_its_first(sign_in, alice):
    moving = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    assert upload(sign_in(alice), moving.getvalue()).status_code == 201
    assert getattr(opened(Attachment.objects.get()), "n_frames", 1) == 1


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "kind", "code", "status"),
    [
        (b"", "picture", "file_empty", 400),
        (b"", "file", "file_empty", 400),
        (b"no picture", "picture", "not_a_picture", 400),
        (b"<html><script>alert(1)</script>", "picture", "not_a_picture", 400),
        (SVG, "picture", "svg_refused", 400),
        (picture(300, 300)[:400], "picture", "not_a_picture", 400),
        (png_that_claims(30_000, 30_000), "picture", "picture_too_many_pixels", 400),
        (png_that_claims(8_000, 8_000), "picture", "picture_too_many_pixels", 400),
        (b"b" * 200_001, "picture", "file_too_large", 413),
        (b"b" * 200_001, "file", "file_too_large", 413),
        (b"b" * 300_000, "file", "file_too_large", 413),
        (b"ID3 no recording", "voice", "not_a_voice_note", 400),
        (b"\x1aE\xdf\xa3 matroska A_OPUS", "voice", "not_a_voice_note", 400),
        (b"<html>" + WEBM, "voice", "not_a_voice_note", 400),
    ],
)
def test_what_cannot_be_taken_is_refused_by_name_and_leaves_nothing(
    sign_in, alice, settings, content, kind, code, status
):
    settings.ATTACHMENT_MAX_BYTES = 200_000
    answer = upload(sign_in(alice), content, kind, duration_ms=1000)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["fields"].get("file", answer.json()["message"]) == answer.json()["message"]
    assert Attachment.objects.count() == 0
    assert kept_files() == []


def test_the_form_itself_is_checked(sign_in, alice):
    client = sign_in(alice)
    assert client.post("/api/attachments/", {"kind": "picture"}).json()["fields"].keys() == {"file"}
    assert set(upload(client, b"x", "film").json()["fields"]) == {"kind"}
    assert client.post("/api/attachments/", {"kind": "file"}, content_type="application/json").status_code == 415


@pytest.mark.parametrize(
    ("content", "found"), [(WEBM, "audio/webm"), (OGG, "audio/ogg"), (MP4, "audio/mp4")], ids=["webm", "ogg", "mp4"]
)
def test_a_voice_note_keeps_its_length_and_shape(sign_in, alice, content, found):
    told = upload(sign_in(alice), content, "voice", duration_ms=7200, waveform="[0, 40, 100]").json()
    assert (told["content_type"], told["duration_ms"], told["waveform"]) == (found, 7200, [0, 40, 100])


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"duration_ms": 0}, "not_a_voice_note"),
        ({"duration_ms": 303_000}, "voice_too_long"),
        ({"duration_ms": 900, "waveform": "loud"}, "not_a_voice_note"),
        ({"duration_ms": 900, "waveform": "[101]"}, "not_a_voice_note"),
        ({"duration_ms": 900, "waveform": "[true]"}, "not_a_voice_note"),
        ({"duration_ms": 900, "waveform": json.dumps([1] * 65)}, "not_a_voice_note"),
        ({"duration_ms": 900, "waveform": "[" * 900}, "not_a_voice_note"),
    ],
)
def test_a_voice_note_whose_length_or_shape_cannot_be_true_is_refused(sign_in, alice, more, code):
    assert upload(sign_in(alice), WEBM, "voice", **more).json()["code"] == code
    assert kept_files() == []


def test_a_file_is_kept_as_it_is_and_never_opened(sign_in, alice):
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", b"\0" * 5_000_000)
    told = upload(sign_in(alice), bomb.getvalue(), "file", name="../../etc/pass\u202ewd\n.zip").json()
    assert (told["name"], told["content_type"]) == ("passwd.zip", "application/zip")
    assert Attachment.objects.get().file.open().read() == bomb.getvalue()


def test_files_that_could_run_as_a_page_are_of_no_type_and_never_shown(sign_in, alice, bob, talk):
    for name, content in (("a.html", b"<html><script>alert(1)</script>"), ("a.svg", SVG)):
        kept = sent(sign_in(alice), talk, content, "file", name=name)
        answer = sign_in(bob).get(f"/files/{kept.uuid}/")
        assert content_of(answer) == content
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_same_upload_twice_is_one(sign_in, alice):
    client, client_id = sign_in(alice), str(uuid4())
    first = upload(client, picture(), client_id=client_id)
    assert upload(client, picture(), client_id=client_id).json() == first.json()
    assert Attachment.objects.count() == 1
    assert len(kept_files()) == 1
    assert upload(client, b"x", "file", client_id=client_id).json()["code"] == "client_id_reused"


def test_a_day_holds_so_many_bytes_and_fewer_of_a_guests(sign_in, alice, settings):
    settings.UPLOADS_A_DAY, settings.GUEST_UPLOADS_A_DAY = 1000, 100
    client = sign_in(alice)
    assert upload(client, b"b" * 800, "file").status_code == 201
    refused = upload(client, b"b" * 201, "file")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_much_uploaded")
    assert upload(client, b"b" * 200, "file").status_code == 201
    Attachment.objects.update(created_at=timezone.now() - DAY)
    assert upload(client, b"b" * 800, "file").status_code == 201
    User.objects.filter(pk=alice.pk).update(kind=User.Kind.GUEST)
    assert upload(client, b"b" * 101, "file").json()["code"] == "too_much_uploaded"


def test_uploads_have_a_limit_of_their_own(sign_in, alice, monkeypatch):
    from core.limits import ActionThrottle

    monkeypatch.setitem(ActionThrottle.THROTTLE_RATES, "upload", "2/min")
    client = sign_in(alice)
    assert [upload(client, b"b", "file").status_code for _ in range(3)] == [201, 201, 429]
    assert Attachment.objects.count() == 2


# Sending ------------------------------------------------------------------------------------------
def test_pictures_go_out_as_one_message_in_their_order(sign_in, alice, bob, talk, told):
    client = sign_in(alice)
    uuids = [upload(client, picture(20 + n, 20)).json()["uuid"] for n in range(3)]
    with told() as heard:
        answer = send_carrying(client, talk, "pictures", uuids[::-1], "Three cups")
    assert answer.status_code == 201
    message = answer.json()
    assert (message["kind"], message["text"]) == ("pictures", "Three cups")
    assert [one["uuid"] for one in message["attachments"]] == uuids[::-1]
    assert heard.names() == ["message.created"]
    assert heard.frames()[0]["event"]["message"] == message
    seen = sign_in(bob).get(f"/api/conversations/{talk.uuid}/messages/").json()["items"][0]
    assert {**message, "live": None, "is_starred": False, "chosen": []} == seen


def test_the_same_send_again_is_the_same_message(sign_in, alice, talk):
    client, client_id = sign_in(alice), str(uuid4())
    uuid = upload(client, picture()).json()["uuid"]
    first = send_carrying(client, talk, "pictures", [uuid], client_id=client_id)
    assert send_carrying(client, talk, "pictures", [uuid], client_id=client_id).json() == first.json()
    assert Message.objects.count() == 1
    reused = send_carrying(client, talk, "pictures", [uuid], "More", client_id=client_id)
    assert (reused.status_code, reused.json()["code"]) == (409, "client_id_reused")
    attachments.delete_files(message=Message.objects.get())  # recalled meanwhile
    assert send_carrying(client, talk, "pictures", [uuid], client_id=client_id).json()["uuid"] == first.json()["uuid"]


def test_one_upload_is_in_one_message(sign_in, alice, talk, told):
    client = sign_in(alice)
    uuid = upload(client, picture()).json()["uuid"]
    assert send_carrying(client, talk, "pictures", [uuid]).status_code == 201
    with told() as heard:
        again = send_carrying(client, talk, "pictures", [uuid])
    assert (again.status_code, again.json()["code"]) == (409, "attachment_gone")
    assert (Message.objects.count(), Event.objects.count(), heard.parcels) == (1, 1, [])


def test_who_loses_the_race_for_an_upload_stores_nothing(alice, talk, told):
    kept = attachments.upload(owner=alice, upload=attachments.Upload("file", BytesIO(b"x"), 1, "x"))
    found = attachments.find_unclaimed(owner=alice, uuids=[kept.uuid], kind="file")
    draft = messages.Draft(kind="file", said={}, attachments=found)
    other = messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="first")
    Attachment.objects.update(message=other)
    with told() as heard, pytest.raises(attachments.AttachmentGone):
        messages._store_once(draft, alice, talk, uuid4(), messages.events.publish_to_members)
    talk.refresh_from_db()
    assert (Message.objects.count(), talk.last_seq, heard.parcels) == (1, 1, [])


@pytest.mark.parametrize(
    ("kind", "count", "status"),
    [
        ("pictures", 0, 400),
        ("pictures", 9, 201),
        ("pictures", 10, 400),
        ("voice", 1, 409),
        ("text", 1, 400),
        ("x", 1, 400),
    ],
)
def test_a_message_carries_so_many_of_its_kind(sign_in, alice, talk, kind, count, status):
    client = sign_in(alice)
    uuids = [upload(client, picture()).json()["uuid"] for _ in range(count)]
    assert send_carrying(client, talk, kind, uuids, "Hi").status_code == status
    assert Message.objects.count() == (status == 201)


def test_one_picture_named_twice_is_refused(sign_in, alice, talk):
    client = sign_in(alice)
    uuid = upload(client, picture()).json()["uuid"]
    assert send_carrying(client, talk, "pictures", [uuid, uuid]).status_code == 409


def test_nobody_sends_what_another_uploaded(sign_in, alice, bob, dave, talk):
    uuid = upload(sign_in(bob), picture()).json()["uuid"]
    assert send_carrying(sign_in(alice), talk, "pictures", [uuid]).json()["code"] == "attachment_gone"
    assert send_carrying(sign_in(dave), talk, "pictures", [uuid]).status_code == 404
    assert Message.objects.count() == 0


# Fetching -----------------------------------------------------------------------------------------
def addresses(kept: Attachment) -> list[str]:
    return [f"/files/{kept.uuid}/", f"/files/{kept.uuid}/preview/"]


def test_those_in_the_conversation_see_it_and_nobody_else(sign_in, client, alice, bob, dave, talk):
    kept = sent(sign_in(alice), talk, picture(600, 400))
    for address in addresses(kept):
        assert [sign_in(who).get(address).status_code for who in (alice, bob, dave)] == [200, 200, 404]
        assert client.get(address).status_code == 401
    assert Image.open(BytesIO(content_of(sign_in(bob).get(addresses(kept)[1])))).size == (480, 320)


def test_before_it_is_sent_only_its_owner_sees_it(sign_in, alice, bob, talk):
    uuid = upload(sign_in(alice), picture()).json()["uuid"]
    assert [sign_in(who).get(f"/files/{uuid}/").status_code for who in (alice, bob)] == [200, 404]


def test_a_token_reads_and_uploads_by_its_scopes(client, alice, bob, talk, sign_in):
    kept = sent(sign_in(bob), talk, picture())
    texts = {scope: tokens.make_token(user=alice, name=scope, scopes=[scope])[1] for scope in ("read", "chat")}
    as_reader, as_writer = ({"Authorization": f"Bearer {texts[scope]}"} for scope in ("read", "chat"))
    assert client.get(f"/files/{kept.uuid}/", headers=as_reader).status_code == 200
    assert client.get(f"/files/{kept.uuid}/", headers=as_writer).status_code == 403
    form = {"kind": "file", "file": SimpleUploadedFile("a", b"x")}
    assert client.post("/api/attachments/", form, headers=as_reader).status_code == 403
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("mark", ["recalled_at", "removed_at"])
def test_a_message_taken_away_takes_its_files_along(sign_in, alice, bob, talk, mark):
    kept = sent(sign_in(alice), talk, picture())
    Message.objects.update(**{mark: timezone.now()})
    assert [sign_in(who).get(f"/files/{kept.uuid}/").status_code for who in (alice, bob)] == [404, 404]


def test_who_left_sees_it_no_more(sign_in, alice, bob, talk):
    kept = sent(sign_in(alice), talk, picture())
    talk.memberships.filter(user=bob).update(left_at=timezone.now())
    assert sign_in(bob).get(f"/files/{kept.uuid}/").status_code == 404


def test_the_folder_of_public_pictures_holds_none_of_it(sign_in, alice, bob, talk):
    kept = sent(sign_in(alice), talk, picture())
    assert sign_in(bob).get(f"/media/{kept.file.name}").status_code == 404
    with pytest.raises(ValueError, match="no address"):
        _ = kept.file.url


@pytest.mark.parametrize(
    ("asked", "status", "told", "got"),
    [
        ("bytes=0-3", 206, "bytes 0-3/10", b"0123"),
        ("bytes=4-", 206, "bytes 4-9/10", b"456789"),
        ("bytes=-3", 206, "bytes 7-9/10", b"789"),
        ("bytes=8-99", 206, "bytes 8-9/10", b"89"),
        ("bytes=10-", 416, "bytes */10", None),
        ("bytes=-0", 416, "bytes */10", None),
        ("bytes=5-2", 200, None, b"0123456789"),
        ("bytes=0-1,4-5", 200, None, b"0123456789"),
        ("lines=0-1", 200, None, b"0123456789"),
        ("bytes=-", 200, None, b"0123456789"),
    ],
)
def test_a_part_of_a_file_can_be_asked_for(sign_in, alice, bob, talk, asked, status, told, got):
    kept = sent(sign_in(alice), talk, b"0123456789", "file")
    answer = sign_in(bob).get(f"/files/{kept.uuid}/", headers={"Range": asked})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, told)
    if got is not None:
        assert (content_of(answer), answer["Content-Length"]) == (got, str(len(got)))


def test_a_browser_keeps_it_for_itself_and_need_not_load_it_twice(sign_in, alice, bob, dave, talk):
    kept = sent(sign_in(alice), talk, picture())
    first = sign_in(bob).get(f"/files/{kept.uuid}/", headers={"Accept-Encoding": "gzip"})
    assert first["Cache-Control"] == "private, max-age=3600, immutable"
    assert {"Cookie", "Authorization"} <= set(first["Vary"].split(", "))
    assert "Content-Encoding" not in first.headers
    same = {"If-None-Match": first["ETag"]}
    assert sign_in(bob).get(f"/files/{kept.uuid}/", headers=same).status_code == 304
    assert sign_in(dave).get(f"/files/{kept.uuid}/", headers=same).status_code == 404
    changed = {"Range": "bytes=0-3", "If-Range": '"other"'}
    assert sign_in(bob).get(f"/files/{kept.uuid}/", headers=changed).status_code == 200


def test_the_server_streams_it_in_pieces(sign_in, alice, talk):
    content = bytes(range(256)) * 1200
    kept = sent(sign_in(alice), talk, content, "file")
    request = Request(AsyncRequestFactory().get("/", headers={"Range": "bytes=100000-"}))
    answer = send_file(request=request, attachment=kept, field=kept.file)
    assert answer.is_async

    async def received() -> list[bytes]:
        return [piece async for piece in answer.streaming_content]

    pieces = async_to_sync(received)()
    assert b"".join(pieces) == content[100_000:]
    assert max(map(len, pieces)) == 64 * 1024


def test_nginx_can_be_asked_to_send_it(sign_in, alice, bob, dave, talk, settings):
    settings.ACCEL_PREFIX = "/private/"
    kept = sent(sign_in(alice), talk, b"leaves", "file", name="茶.txt")
    answer = sign_in(bob).get(f"/files/{kept.uuid}/")
    assert (answer["X-Accel-Redirect"], answer.content) == (f"/private/{kept.file.name}", b"")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E8%8C%B6.txt"
    assert "X-Accel-Redirect" not in sign_in(dave).get(f"/files/{kept.uuid}/").headers


def test_a_file_that_is_lost_is_not_found(sign_in, alice, bob, talk):
    kept = sent(sign_in(alice), talk, b"leaves", "file")
    kept_files()[0].unlink()
    assert sign_in(bob).get(f"/files/{kept.uuid}/").status_code == 404


# Letting go ---------------------------------------------------------------------------------------
def test_what_no_message_took_is_swept_after_a_day(sign_in, alice, talk, django_capture_on_commit_callbacks):
    client = sign_in(alice)
    sent(client, talk, picture(600, 400))
    upload(client, picture(600, 400))
    upload(client, picture(600, 400))
    Attachment.objects.update(created_at=timezone.now() - DAY)
    young = upload(client, b"x", "file").json()["uuid"]
    assert len(kept_files()) == 7
    with django_capture_on_commit_callbacks(execute=True):
        assert attachments.sweep_unclaimed() == 2
    assert attachments.sweep_unclaimed() == 0
    assert Attachment.objects.filter(message=None).get().uuid == UUID(young)
    assert len(kept_files()) == 3


def test_deleting_a_messages_files_deletes_them_once_it_is_committed(
    sign_in, alice, talk, django_capture_on_commit_callbacks
):
    kept = sent(sign_in(alice), talk, picture(600, 400))
    with django_capture_on_commit_callbacks(execute=True):
        attachments.delete_files(message=kept.message)
        assert len(kept_files()) == 2
    assert (Attachment.objects.count(), kept_files()) == (0, [])


def test_a_copy_outlives_what_it_was_made_of(sign_in, alice, bob, talk, django_capture_on_commit_callbacks):
    kept = sent(sign_in(alice), talk, picture(600, 400))
    (copy,) = attachments.copy_all(attachments=[kept], owner=bob)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.delete_files(message=kept.message)
    assert (copy.owner, copy.message, copy.width, opened(copy).size) == (bob, None, 600, (600, 400))
    assert copy.preview.open().read(4) == b"RIFF"
