"""What the API refuses as a whole, by its code: what stands against it, in words for staff."""

from collections.abc import Mapping
from types import MappingProxyType


def _(text: str) -> str:
    return text


_CONTRADICTS = _("This contradicts what is known under the same name.")
_INCOMPLETE = _("Some fields are not right.")
_NO_KEY = _("This installation has no key to keep secrets with.")
_NOT_FOR_YOU = _("This is not for you.")
_NO_ACCOUNT = _("There is no such account.")
_INSTALLATIONS = _("This account is the installation's own and cannot be changed here.")
_LETS_NOBODY_IN = _("The campaign lets nobody in.")
_UNFIT = _("This does not fit what is there.")
_WRONG_FILE = _("The file cannot be read as a list of contacts.")
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        # of any service
        "BadRequest": _UNFIT,
        "Forbidden": _NOT_FOR_YOU,
        "Malformed": _INCOMPLETE,
        "Missing": _("There is nothing here, or nothing of your company."),
        "NotAllowed": _NOT_FOR_YOU,
        "NotFound": _("There is nothing here, or nothing of your company."),
        "NoSuchDifference": _("There is no such difference."),
        "NoSuchRecord": _("No such record is set aside."),
        "OversizedEvent": _("This is too large to be kept."),
        "Rejected": _("This cannot be done as things stand."),
        "TooOld": _CONTRADICTS,
        "Unparsable": _("This cannot be read."),
        # of campaigns
        "BundleInUse": _("A campaign lists this bundle: withdraw it, or take it out of the campaign first."),
        "CampaignOver": _("The campaign has ended."),
        "CriterionRefused": _("The criterion cannot be promised to anybody."),
        "JourneyRefused": _("These steps are no journey."),
        "NoSuchBundle": _("There is no such bundle."),
        "NoSuchCampaign": _("There is no such campaign."),
        "NoSuchPart": _("The campaign has no such criterion or bundle."),
        "NoSuchVersion": _("The campaign has no such version."),
        "NotPublishable": _("The draft is not complete."),
        "ProductTaken": _("Already another bundle's: %(products)s."),
        "Published": _("Since the campaign was published, these cannot change: %(fields)s."),
        "SecondPersonNeeded": _("Who changed this draft cannot publish it, nor switch off that a second person must."),
        "SlugTaken": _("Another campaign has this address."),
        "TriggersRefused": _("These triggers can let nobody in."),
        "TextRefused": _("A text of a step cannot be sent."),
        "TooLarge": _("This is too large to be published."),
        "TransitionRefused": _("A campaign cannot do that in its status."),
        "Unfitting": _("These fields do not go together."),
        "UnknownBundle": _("There is no bundle %(bundles)s."),
        # of enrollment
        "EnrollmentOver": _("The enrollment has ended; nothing can change it."),
        "FieldRefused": _("This field cannot be made."),
        "FieldTaken": _("There is a field %(name)s already, perhaps a retired one."),
        "ImportNotFailed": _("The import did not fail: there is nothing to close."),
        "NoSheet": _WRONG_FILE,
        "NoSuchContact": _("There is no such contact."),
        "NoSuchEnrollment": _("There is no such enrollment."),
        "NoSuchImport": _("There is no such import."),
        "NoSuchField": _("There is no such field."),
        "NoSuchOrder": _("There is no such purchase."),
        "NoSuchSegment": _("There is no such segment."),
        "NoSuchTask": _("There is no such task."),
        "NotItsPurchase": _(
            "It has a purchase already, or this one is somebody else's, in another currency, or taken."
        ),
        "PhoneOfAnother": _("This phone number leads to another contact: make the two one, if they are."),
        "RuleRefused": _("The rule asks what cannot be answered."),
        "SegmentTaken": _("Another segment is called %(name)s."),
        "TaskClosed": _("The task is closed; nothing changes it any more."),
        "ToldDifferently": _CONTRADICTS,
        "TooManyFields": _("There are %(limit)s fields already, and no more can be made."),
        "TooManySegments": _("There are %(limit)s segments already: delete one that nobody needs."),
        "TooSlow": _("This takes too long to be answered: ask for less."),
        "ValuesRefused": _("Some values cannot be kept."),
        # of payouts
        "AccountOfTheInstallation": _INSTALLATIONS,
        "AnotherAccount": _("This is another account."),
        "BundleInAnotherCurrency": _("The bundle has a price in another currency than the campaign."),
        "BundleNotEligible": _("The bundle does not enroll in this campaign."),
        "BundleNotOffered": _("The bundle is not for sale."),
        "BundleWithoutPrice": _("The bundle has no price that can be paid."),
        "CampaignClosesTooSoon": _("The campaign closes too soon to pay in time."),
        "CampaignNoLongerAdmits": _("The campaign lets nobody in any more."),
        "CampaignNotActive": _LETS_NOBODY_IN,
        "CampaignNotBegun": _("The campaign has not begun yet."),
        "CheckoutExpired": _("The payment page has closed. Open another one."),
        "CheckoutRefused": _("This cannot be bought."),
        "ForeignMoney": _("The money went back in another currency than it came in."),
        "LinkedBefore": _("The enrollment is of another purchase already."),
        "NoPaymentAccount": _("There is no payment account that could take the money."),
        "NoPaymentToRefund": _("No payment is known that could be refunded: link the purchase first."),
        "NoSuchAccount": _NO_ACCOUNT,
        "NoSuchCheckout": _("There is no such checkout."),
        "NoSuchGuarantee": _("Nothing was ever resolved under this id."),
        "NoSuchPayout": _("There is no such payout."),
        "NotOverpaid": _("This purchase has not given more than was captured."),
        "NoVault": _NO_KEY,
        "NotAwaitingApproval": _("The payout does not wait for approval."),
        "PaymentAccountFixed": _("An account stays with its provider, its name there and its mode."),
        "PaymentAccountTwice": _("You have this account already, in this mode."),
        "PayoutNotOffered": _("Nobody can choose any more how this payout comes."),
        "PayoutNotResolvable": _("The payout cannot be resolved as it stands."),
        "PayoutRefused": _("This cannot be done with the payout."),
        "PostedBefore": _("The ledger holds this already."),
        "PriceBelowMinimum": _("The bundle costs less than what enrolls."),
        "ProviderRefused": _("The payment provider does not sell it."),
        "PurchaseUnknown": _("Nobody has said yet what was paid: link the purchase first."),
        "SamePerson": _("Whoever resolved a payout cannot approve it too."),
        "TypeNotAllowed": _("The campaign has not promised a payout of this type."),
        # of progress
        "CriterionFull": _("The criterion has as many files as it may have."),
        "CriterionNotManual": _("The criterion is tracked automatically."),
        "CriterionSatisfied": _("The criterion is met or waived already."),
        "DeadlinePassed": _("The deadline for reporting has passed."),
        "NoSuchCriterion": _("There is no such criterion."),
        "NoSuchFile": _("There is no such file."),
        "NotTaken": _("This is not taken."),
        "PromiseDecided": _("The promise is decided; nothing can change it."),
        # of the gateway
        "CodeWrong": _("The code is wrong, or was used before."),
        "EmailTaken": _("A user of your company has this e-mail address."),
        "FactorInUse": _("There is a second factor; take it away before you set up another."),
        "ForAPerson": _("This is for a person who has signed in, not for an API key."),
        "KeyEndsBeforeItBegins": _("A key cannot end before it begins."),
        "LastAdmin": _("Nobody else who can sign in is an admin."),
        "MalformedActivity": _("The activity is not in the form that is expected."),
        "MessageGone": _("The message of this link is not there any more."),
        "NoFactorWaits": _("No second factor waits to be confirmed."),
        "NoSuchEndpoint": _("There is no such address for webhooks."),
        "NoSuchKey": _("There is no such key."),
        "NoSuchPath": _("There is nothing here, or nothing of your company."),
        "NoSuchProblem": _("There is nothing here, or nothing of your company."),
        "NoSuchSession": _("There is no such session."),
        "NoSuchTenant": _("There is no such company."),
        "NoSuchUser": _("There is no such user."),
        "NoSuchWebhook": _("There is no such webhook."),
        "NotForRole": _("This is not for your role."),
        "NotOpen": _("What became of this webhook is final."),
        "NothingOfThisId": _("There is nothing here, or nothing of your company."),
        "OutOfScope": _("The key is for other things."),
        "SaidDifferently": _CONTRADICTS,
        "SubmissionRefused": _("The activity is not signed by who it names, or says nothing."),
        "TenantIdTaken": _("There is a company with this id."),
        "UserDisabled": _("A disabled user gets no link."),
        # of messaging
        "BrokenText": _("The text cannot be sent."),
        "LiftWithoutReason": _("The contact has opted out herself: say why the channel is opened again."),
        "MalformedAccount": _("The settings of the account are not right."),
        "NoSuchMessage": _("There is no such message."),
        "NoSuchRecipient": _("There is no such contact, or it is not known here yet."),
        "NoSuchSuppression": _("There is no such suppression."),
        "SenderFixed": _("An account stays with its channel and its provider."),
        "SenderNameTaken": _("Another account of this channel has this name."),
        "SenderOfTheInstallation": _INSTALLATIONS,
        "TextUnknown": _("The text of the message is not known yet."),
    }
)
"""Code of a refusal, as `code` of problem details has it, to what is said of it."""
