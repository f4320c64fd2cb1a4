"""Short pieces of news that an official account writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.services.speaking import check_said
from core.errors import Invalid, NotFound
from core.text import clean_name, clean_text
from miniprograms.paths import clean_path
from miniprograms.services.programs import address_of
from official.errors import ArticleAlreadySent
from official.models import Article, OfficialAccount
from official.services.accounts import check_manages

if TYPE_CHECKING:
    from accounts.models import User
    from miniprograms.models import MiniProgram


def write_article(
    *,
    account: OfficialAccount,
    by: User,
    title: str,
    body: str,
    program: MiniProgram | None = None,
    path: str = "",
) -> Article:
    """A new piece of news, not sent yet. With a program it leads to that page. Raises NotYourAccount and Invalid."""
    check_manages(account=account, user=by)
    return _written(Article(account=account), by, title, body, program, path)


def revise_article(
    *, article: Article, by: User, title: str, body: str, program: MiniProgram | None = None, path: str = ""
) -> Article:
    """Another wording of a piece of news that is not sent yet. Raises NotYourAccount, ArticleAlreadySent and Invalid."""
    check_manages(account=article.account, user=by)
    _refuse_sent(article)
    return _written(article, by, title, body, program, path)


def discard_article(*, article: Article, by: User) -> None:
    """Throws away a piece of news that is not sent yet. Raises NotYourAccount and ArticleAlreadySent."""
    check_manages(account=article.account, user=by)
    _refuse_sent(article)
    article.delete()


def _refuse_sent(article: Article) -> None:
    if not Article.objects.filter(pk=article.pk, broadcast=None).exists():
        raise ArticleAlreadySent


def _written(article: Article, by: User, title: str, body: str, program: MiniProgram | None, path: str) -> Article:
    article.title, article.body, article.program = clean_name(title), clean_text(body), program
    article.path = _path_of(program, path)
    try:
        article.full_clean()
    except ValidationError as error:
        raise Invalid(fields={name: " ".join(texts) for name, texts in error.message_dict.items()}) from error
    check_said(author=by, text=f"{article.title}\n{article.body}", about="news")
    article.save()
    return article


def _path_of(program: MiniProgram | None, path: str) -> str:
    """The path, if the program has such a page."""
    if program is None:
        return ""
    try:
        if not program.is_published:
            raise NotFound
        address_of(program=program, path=path)
    except (Invalid, NotFound) as error:
        raise Invalid(fields={"path": _("The mini program has no such page.")}) from error
    return clean_path(path)
