"""The settings of an account at Resend."""

from ..api import ApiAccount, ApiUrl


class ResendAccount(ApiAccount):
    """The key of a team, and the address of the API."""

    api_url: ApiUrl = "https://api.resend.com"
