"""The gateway's public REST API, a module for each noun; nothing else is asked by this service."""

from .access import ApiKeys, Endpoints
from .account import Account
from .accounts import MailAccounts, PaymentAccounts
from .audit_log import AuditLog
from .backlog import Backlog
from .bulk import Bulk
from .bundles import Bundles
from .campaigns import Campaigns
from .contacts import ContactBook
from .download import Download
from .drafts import Drafts
from .enrollments import Enrollments
from .figures import CampaignFigures
from .gallery import Gallery
from .gateway import Asking, Gateway
from .imports import Imports
from .ledger import Ledger
from .messages import Post
from .offers import Offers
from .operations import Operation, operations
from .orders import Orders
from .overview import Overview
from .payouts import AllPayouts
from .portal import Portal
from .preferences import Preferences
from .progress import Progress
from .sales import Sales
from .sessions import Sessions
from .simulations import Simulations
from .step_choices import StepChoices
from .tenants import Tenants
from .users import Users
from .versions import Versions
from .webhooks import Webhooks


class Client:
    """Everything one caller may ask, by noun. A noun that is added is one line here."""

    def __init__(self, asking: Asking) -> None:
        self.sessions = Sessions(asking)
        self.campaigns = Campaigns(asking)
        self.contacts = ContactBook(asking)
        self.gallery, self.bundles = Gallery(asking), Bundles(asking)
        self.drafts, self.step_choices = Drafts(asking), StepChoices(asking)
        self.simulations = Simulations(asking)
        self.enrollments, self.bulk = Enrollments(asking), Bulk(asking)
        self.versions = Versions(asking)
        self.figures = CampaignFigures(asking)
        self.overview = Overview(asking)
        self.payouts = AllPayouts(asking)
        self.ledger = Ledger(asking)
        self.orders = Orders(asking)
        self.imports = Imports(asking)
        self.offers = Offers(asking)
        self.webhooks = Webhooks(asking)
        self.backlog = Backlog(asking)
        self.audit_log = AuditLog(asking)
        self.users = Users(asking)
        self.account = Account(asking)
        self.api_keys = ApiKeys(asking)
        self.endpoints = Endpoints(asking)
        self.payment_accounts = PaymentAccounts(asking)
        self.mail_accounts = MailAccounts(asking)
        self.tenants = Tenants(asking)
        self.portal = Portal(asking)
        self.sales = Sales(asking)
        self.messages = Post(asking)
        self.preferences = Preferences(asking)
        self.progress = Progress(asking)


__all__ = ["Client", "Download", "Gateway", "Operation", "operations"]
