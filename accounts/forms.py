"""The forms of accounts' pages."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import AccessToken, ContactRequest, User
from accounts.models.contact import REMARK_LIMIT, TAG_LIMIT
from accounts.services import tokens
from accounts.validators import USERNAME_LENGTH

PASSWORD_HINT = _("At least 8 characters, not only digits, and none of the usual ones.")
USERNAME_HINT = _("How others find you: 3 to 30 letters, digits, dots, hyphens or underscores.")
EMAIL_HINT = _("To get back in when you forget your password. Nobody sees it.")


class LoginForm(account_forms.LoginForm):  # type: ignore[misc]
    """Signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["password"].help_text = ""  # the page has the link to a new password
        self.fields["login"].widget.attrs.update({"autocomplete": "username", "autocapitalize": "none"})


class SignupForm(account_forms.SignupForm):  # type: ignore[misc]
    """Signing up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_account(self)
        self.fields["password1"].help_text = PASSWORD_HINT


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password for who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_once(self)
        self.fields["oldpassword"].label = _("Current password")
        if AccessToken.objects.filter(user=self.user).exists():
            self.fields["revoke_tokens"] = forms.BooleanField(
                label=_("Revoke my access tokens too"),
                help_text=_(
                    "Programs that use one stop working. Leave this ticked if somebody may know your password."
                ),
                initial=True,
                required=False,
            )

    def save(self) -> None:
        """The password, and the tokens with it where that is wanted: both or neither."""
        with transaction.atomic():
            super().save()
            if self.cleaned_data.get("revoke_tokens"):
                tokens.revoke_all(user=self.user)


class SetPasswordForm(account_forms.SetPasswordForm):  # type: ignore[misc]
    """A first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_once(self)


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for who forgot the old one. It ends everything that the old one could have made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_once(self)

    def save(self) -> None:
        """The password, and no token of before: both or neither."""
        with transaction.atomic():
            super().save()
            tokens.revoke_all(user=self.user)


class AddEmailForm(account_forms.AddEmailForm):  # type: ignore[misc]
    """One more address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")


class ResetPasswordForm(account_forms.ResetPasswordForm):  # type: ignore[misc]
    """Asking for the link to a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    """A key: a passkey that signs in by itself, or a second factor beside the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("So that you can tell your keys apart.")
        self.fields["passwordless"].label = _("Sign in with this key alone")
        self.fields["passwordless"].help_text = _("A passkey: your device asks for your finger, face or PIN.")
        self.fields["passwordless"].initial = True


class UpgradeForm(forms.Form):
    """A guest's user name, address and password."""

    username = forms.CharField(label=_("User name"), min_length=settings.ACCOUNT_USERNAME_MIN_LENGTH)
    email = forms.EmailField(label=_("E-mail (optional)"), required=False)
    password1 = forms.CharField(label=_("Password"), widget=forms.PasswordInput, strip=False, help_text=PASSWORD_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_account(self)
        self.fields["password1"].widget.attrs["autocomplete"] = "new-password"

    def clean_username(self) -> str:
        """By the same rules as at sign-up."""
        return str(get_adapter().clean_username(self.cleaned_data["username"]))

    def clean_email(self) -> str:
        """In lower case, as allauth keeps addresses."""
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        """The password, weighed against the name and the address."""
        data = super().clean() or {}
        user = User(username=data.get("username", ""), email=data.get("email", ""))
        try:
            get_adapter().clean_password(data.get("password1", ""), user=user)
        except ValidationError as error:
            self.add_error("password1", error)
        return data


class ProfileForm(forms.Form):
    """What others see."""

    display_name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=60, required=False)
    picture = forms.FileField(label=pgettext_lazy("of a person", "Picture"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].help_text = _("What others see. Empty: your user name.")
        self.fields["display_name"].widget.attrs["autocomplete"] = "nickname"
        self.fields["picture"].help_text = _(
            "A JPEG, PNG, WebP or HEIC picture of at most 5 MB. It is cut to a square."
        )
        self.fields["picture"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp,image/heic,image/heif"


class PrivacyForm(forms.Form):
    """What others get to know."""

    shows_reading = forms.BooleanField(
        label=_("Show that I have read"),
        help_text=_(
            "In direct chats and groups of up to 50, people see how far others have read. Off: you neither show it nor see it."
        ),
        required=False,
    )
    shows_last_seen = forms.BooleanField(
        label=_("Show when I was last here"),
        help_text=_("To your contacts who show it too. Off: you neither show it nor see it."),
        required=False,
    )


class TokenForm(forms.Form):
    """A personal access token to make."""

    LIFETIMES = ((30, _("30 days")), (90, _("90 days")), (365, _("a year")), (0, _("no end")))

    name = forms.CharField(label=_("Name"), max_length=60)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=AccessToken.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )
    days = forms.TypedChoiceField(label=_("Ends after"), choices=LIFETIMES, coerce=int, initial=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("What it is for, such as “backup script”.")
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class ContactRequestForm(forms.Form):
    """Asking somebody to be a contact."""

    username = forms.CharField(max_length=150, widget=forms.HiddenInput)
    line = forms.CharField(
        label=_("Say who you are"),
        required=False,
        max_length=ContactRequest._meta.get_field("line").max_length,
    )


class ContactForm(forms.Form):
    """What somebody calls a contact, and the tags."""

    remark = forms.CharField(
        label=_("What you call them"),
        required=False,
        max_length=REMARK_LIMIT,
        help_text=_("Instead of their own name, wherever you see them. They never know."),
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=400, help_text=_("With commas between them: family, tea club")
    )

    def clean_tags(self) -> list[str]:
        """One by one; a comma of either width divides."""
        names = [name.strip() for name in self.cleaned_data["tags"].replace("，", ",").split(",")]
        if any(len(name) > TAG_LIMIT for name in names):
            raise ValidationError(_("A tag may have 30 characters."))
        return [name for name in names if name]


def _describe_account(form: forms.Form) -> None:
    form.fields["username"].label = _("User name")
    form.fields["username"].help_text = USERNAME_HINT
    form.fields["username"].widget.attrs.update(
        {"autocomplete": "username", "autocapitalize": "none", "maxlength": str(USERNAME_LENGTH)}
    )
    form.fields["email"].label = _("E-mail (optional)")
    form.fields["email"].help_text = EMAIL_HINT
    form.fields["email"].widget.attrs["autocomplete"] = "email"


def _ask_once(form: forms.Form) -> None:
    """A new password is asked for once: it can be shown while it is typed."""
    del form.fields["password2"]
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = PASSWORD_HINT
