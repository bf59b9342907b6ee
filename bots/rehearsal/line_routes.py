"""LINE's Messaging API over HTTP: the paths, the bearer token, the request id, the refusals in LINE's shape."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bots.rehearsal import line_account as account
from bots.rehearsal import line_api as api
from bots.rehearsal import line_menu as menu
from bots.rehearsal.answers import JsonAnswer
from bots.rehearsal.delivery import Postman
from bots.rehearsal.faults import spoil
from bots.rehearsal.line_api import LineRefusal, body_of
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json

_REQUESTS = uuid.UUID("6d0f5c5e-3a6b-5f0e-9b0a-7473756e6167")
_BAD_TOKEN = (
    "Authentication failed due to the following reason: invalid token. "  # noqa: S105 - LINE's words, no secret
    "Confirm that the access token in the authorization header is valid."
)


@dataclass(frozen=True)
class Call:
    """One request to LINE, as the operations see it."""

    stage: Stage
    postman: Postman
    request: Request
    raw: bytes
    request_id: str

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def body(self) -> Json:
        return body_of(self.raw)

    @property
    def retry_key(self) -> str:
        return self.request.headers.get("x-line-retry-key", "")


Act = Callable[[Call], Any]


async def _validate(call: Call) -> Json:
    body = call.body()
    api.insist_valid(call.path("operation"), body | {"to": body.get("to", "U"), "replyToken": body.get("replyToken", "-")})
    return {}


async def _test(call: Call) -> Json:
    return await call.postman.test_line()


def _file(found: tuple[str, bytes]) -> Response:
    return Response(found[1], media_type=found[0])


_BOT = "/line/v2/bot"
# path, method, operation (for faults), what it does
_CALLS: tuple[tuple[str, str, str, Act], ...] = (
    ("/message/reply", "POST", "reply", lambda c: api.reply(c.stage, c.body(), c.request_id, c.retry_key)),
    ("/message/push", "POST", "push", lambda c: api.push(c.stage, c.body(), c.request_id, c.retry_key)),
    ("/message/multicast", "POST", "multicast", lambda c: api.multicast(c.stage, c.body(), c.request_id, c.retry_key)),
    ("/message/validate/{operation:str}", "POST", "validate", _validate),
    ("/message/quota", "GET", "quota", lambda c: account.quota(c.stage)),
    ("/message/quota/consumption", "GET", "quota", lambda c: account.consumption(c.stage)),
    (
        "/message/delivery/{operation:str}",
        "GET",
        "delivery",
        lambda c: account.delivered(c.stage, c.path("operation"), c.request.query_params.get("date", "")),
    ),
    ("/message/{id:str}/content", "GET", "content", lambda c: _file(account.content(c.stage, c.path("id")))),
    ("/message/{id:str}/content/preview", "GET", "content", lambda c: _file(account.content(c.stage, c.path("id")))),
    ("/message/{id:str}/content/transcoding", "GET", "transcoding", lambda c: account.transcoding(c.stage, c.path("id"))),
    ("/info", "GET", "info", lambda c: account.info(c.stage)),
    ("/channel/webhook/endpoint", "GET", "endpoint", lambda c: account.endpoint(c.stage, c.postman.line_url())),
    ("/channel/webhook/endpoint", "PUT", "endpoint", lambda c: account.set_endpoint(c.stage, c.body())),
    ("/channel/webhook/test", "POST", "endpoint", _test),
    ("/profile/{user:str}", "GET", "profile", lambda c: account.profile(c.stage, c.path("user"))),
    ("/followers/ids", "GET", "followers", lambda c: account.followers(c.stage)),
    ("/chat/loading/start", "POST", "loading", lambda c: account.start_loading(c.stage, c.body())),
    ("/chat/markAsRead", "POST", "markAsRead", lambda c: account.mark_as_read(c.stage, c.body())),
    ("/user/{user:str}/linkToken", "POST", "linkToken", lambda c: account.link_token(c.stage, c.path("user"))),
    ("/richmenu", "POST", "richmenu", lambda c: menu.create(c.stage, c.body())),
    ("/richmenu/validate", "POST", "richmenu", lambda c: menu.insist_menu(c.body())),
    ("/richmenu/list", "GET", "richmenu", lambda c: menu.listed(c.stage)),
    ("/richmenu/bulk/link", "POST", "richmenu", lambda c: menu.bulk_link(c.stage, c.body())),
    ("/richmenu/bulk/unlink", "POST", "richmenu", lambda c: menu.bulk_unlink(c.stage, c.body())),
    ("/richmenu/alias", "POST", "richmenu", lambda c: menu.make_alias(c.stage, c.body())),
    ("/richmenu/alias/list", "GET", "richmenu", lambda c: menu.aliases(c.stage)),
    ("/richmenu/alias/{alias:str}", "GET", "richmenu", lambda c: menu.alias_of(c.stage, c.path("alias"))),
    ("/richmenu/alias/{alias:str}", "POST", "richmenu", lambda c: menu.change_alias(c.stage, c.path("alias"), c.body())),
    ("/richmenu/alias/{alias:str}", "DELETE", "richmenu", lambda c: menu.drop_alias(c.stage, c.path("alias"))),
    ("/richmenu/{id:str}", "GET", "richmenu", lambda c: menu.get(c.stage, c.path("id"))),
    ("/richmenu/{id:str}", "DELETE", "richmenu", lambda c: menu.delete(c.stage, c.path("id"))),
    ("/richmenu/{id:str}/content", "GET", "richmenu", lambda c: _file(menu.picture(c.stage, c.path("id")))),
    (
        "/richmenu/{id:str}/content",
        "POST",
        "richmenu",
        lambda c: menu.set_picture(c.stage, c.path("id"), c.request.headers.get("content-type", ""), c.raw),
    ),
    ("/user/{user:str}/richmenu/{id:str}", "POST", "richmenu", lambda c: menu.link(c.stage, c.path("user"), c.path("id"))),
    ("/user/{user:str}/richmenu", "GET", "richmenu", lambda c: menu.linked(c.stage, c.path("user"))),
    ("/user/{user:str}/richmenu", "DELETE", "richmenu", lambda c: menu.unlink(c.stage, c.path("user"))),
)
_STATUS = {"loading": 202}
_SENDS = ("reply", "push", "multicast")


def line_routes(stage: Stage, postman: Postman) -> list[Route]:
    return [Route(_BOT + path, _endpoint(stage, postman, name, act), methods=[method]) for path, method, name, act in _CALLS]


def _endpoint(stage: Stage, postman: Postman, operation: str, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        request_id = str(uuid.uuid5(_REQUESTS, f"request {stage.shelf.count('request')}"))
        call = Call(stage, postman, request, await request.body(), request_id)
        response = await spoil(stage.faults, "line", operation, lambda: _answered(call, operation, act))
        response.headers["x-line-request-id"] = request_id
        return response

    return answer


async def _answered(call: Call, operation: str, act: Act) -> Response:
    try:
        _insist_token(call)
        result = act(call)
        result = await result if isinstance(result, Awaitable) else result
    except LineRefusal as refusal:
        if operation in _SENDS:
            _note(call, operation, refusal)
        if refusal.status == 202:
            return Response(status_code=202)
        return JsonAnswer(refusal.as_json(), status_code=refusal.status, headers=refusal.headers)
    return result if isinstance(result, Response) else JsonAnswer(result or {}, status_code=_STATUS.get(operation, 200))


def _insist_token(call: Call) -> None:
    given = call.request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {call.stage.account.access_token}".encode()):
        raise LineRefusal(401, _BAD_TOKEN)


def _note(call: Call, operation: str, refusal: LineRefusal) -> None:
    """Keeps what was refused, for the harness: a send that was not taken must not be lost either."""
    try:
        body = call.body()
    except LineRefusal:
        body = {}
    rest = {"to": body.get("to", ""), "reply_token": body.get("replyToken", ""), "retry_key": call.retry_key}
    details = [list(one) for one in refusal.details]
    call.stage.refused("line", operation, refusal.status, refusal.message, details=details, request_id=call.request_id, **rest)
