"""What the API does not take of a field, by its code, in words that stand beside the field."""

from collections.abc import Mapping
from types import MappingProxyType


def _(text: str) -> str:
    return text


_EMPTY = _("Fill this in.")
_UNREADABLE = _("This cannot be read.")
_NOT_IN_FORM = _("This is not in the form that is expected.")
_NO_ADDRESS = _("Not a web address.")
_ONE_OF_THEM = _("This is none of the possible values.")
_TOO_LONG = _("At most %(limit)s characters.")
FAULTS: Mapping[str, str] = MappingProxyType(
    {
        # of any service
        "CharacterOfNoText": _("This holds a character that no text may hold."),
        "CursorOfAnotherList": _("This list begins elsewhere. Open it again from its first page."),
        "KeyTooLong": _UNREADABLE,
        "NestedTooDeep": _("This is nested deeper than %(limit)s."),
        "NoCursor": _("This list begins elsewhere. Open it again from its first page."),
        "NoEmailAddress": _("This is no e-mail address."),
        "NoRecordNamed": _("Name records, a reason or a topic."),
        "NumberTooLong": _("This is a number of more than %(limit)s digits."),
        "ReusedKey": _("This form was sent before with something else in it. Open it again."),
        "TextTooLong": _TOO_LONG,
        # of contracts
        "BracesWithoutPlaceholder": _(
            "Braces that are no placeholder: write a name in two of them, such as {{goal}} or {{audit.goal}}."
        ),
        "EntryIsNoStep": _("The first step is not there."),
        "JourneyWithoutEntry": _("There is no first step."),
        "NamesAPerson": _("%(names)s would tell everybody who the contact is. Names are for messages."),
        "NoAnswerToThis": _("Nothing can have this answer. Possible are %(answers)s."),
        "NoTextInDefaultLocale": _("There is no text in the language %(locale)s, which goes to everybody else."),
        "NoProvider": _("The step %(step)s will be skipped: there is no provider for it yet."),
        "NeedsAccount": _("The step %(step)s is skipped as long as there is no provider account for it."),
        "NothingOfThisName": _("Nothing is known by the name %(names)s."),
        "SeveralThresholds": _("%(names)s would all be the one target: use one name for it."),
        "SourceNamesAPerson": _("%(path)s is no goal, but says who the contact is."),
        "StepLeadsNowhere": _("The step %(step)s leads nowhere."),
        "StepLoopsAtOnce": _("The step %(step)s is in a loop in which no time passes."),
        "StepUnreachable": _("No way leads to the step %(step)s."),
        "StepsOfOneId": _("Two steps have the same id."),
        "AddressHoldsSignIn": _("An address holds no password: what is posted is signed."),
        "AddressNotSafe": _("An address begins with https://."),
        "AnswerOfNoWebhook": _("The step %(step)s asks the answer of a step that posts nothing."),
        "AsksNothing": _("A question asks at least one thing."),
        "FieldOfNobody": _("The step %(step)s changes %(field)s, and contacts have no such field."),
        "RuleNamesAPerson": _("Of %(field)s a step asks only whether it is known: what is published names nobody."),
        "TagGivenAndTaken": _("The tag %(tag)s is added and removed."),
        "TagsLeftAsTheyAre": _("Name at least one tag to add or to remove."),
        "ValueNotOfField": _("The step %(step)s changes %(field)s, which takes another value."),
        "VariantsOfOneName": _("Two variants have the same name."),
        "WaitsForNothing": _("A wait takes some time, or until a time of day."),
        "DateOfNobody": _("%(field)s is no field of a date that contacts have."),
        "TriggerOfADate": _("What hears of dates is a trigger of another type."),
        "TriggerOfAStage": _("What hears of stages is a trigger of another type."),
        "TriggerOfNoForm": _("Only %(event)s is about a form."),
        "TriggerOfNoSegment": _("%(event)s takes the segment it is about, and nothing else does."),
        "TriggersOfOneId": _("Two triggers have the same id."),
        "TypeOfAnotherFamily": _("This family has no campaigns of this type."),
        "UnclearAmbiguous": _("This can be read as two different numbers."),
        "UnclearMissing": _("Nothing is known, and there is no target for that case."),
        "UnclearNoNumber": _("This is no number."),
        "UnclearNotPositive": _("This is not more than zero."),
        "UnclearNotWhole": _("Things are counted: a whole number is needed."),
        "UnclearOtherUnit": _("This is in another currency or unit."),
        "UnclearTooManyDigits": _("This has too many digits."),
        # of texts
        "TextBroken": _("The text cannot be read: %(problem)s"),
        "TextBrokenAt": _("Line %(line)s, column %(column)s of the text: %(problem)s"),
        "UnknownBundle": _("There is no bundle %(bundles)s."),
        "UnknownMergeTag": _("No contact has a value for {%(tag)s}, unless it is a field of her own."),
        "SeveralSegments": _(
            "A text message in %(segments)s segments (%(encoding)s), each of them charged; how to opt out comes on top."
        ),
        "TextInTooManySegments": _("The text would go in %(segments)s segments; a text message has %(most)s at most."),
        "TextSaysNothing": _("The text says nothing."),
        # of campaigns
        "AddressWithSignIn": _("An address that everybody sees holds no password."),
        "ContentMissing": _("The step %(step)s says a text that is not there."),
        "CriteriaOfOneLabel": _("Line %(line)s: several criteria are called %(label)s. Give each an id."),
        "CriteriaNotEachOnce": _("The order names every criterion once."),
        "CriteriaOfOneId": _("Two criteria have the same id."),
        "DocumentNotOne": _("Line %(line)s: a file holds one campaign, as names with values."),
        "DocumentNotText": _("The file is not UTF-8."),
        "DocumentNotYaml": _("Line %(line)s cannot be read as YAML: %(problem)s"),
        "DocumentOfTooManyParts": _("The file has more than %(limit)s values."),
        "DocumentTooDeep": _("Line %(line)s is nested deeper than %(limit)s."),
        "DocumentTooLarge": _("The file has %(size)s bytes; at most %(limit)s are taken."),
        "DocumentWithAlias": _("Line %(line)s: anchors, aliases and tags are not taken."),
        "DelayTooLong": _("At most %(days)s days."),
        "DelayWithoutUnit": _("A delay and its unit go together."),
        "DefaultTextTwice": _("The text in the default language stands above, not among the translations."),
        "EndsBeforeItStarts": _("It ends before it starts."),
        "EnrollsAfterTheEnd": _("The last moment to enroll is after the end of the campaign."),
        "FixedSumOfNothing": _("A fixed sum is more than 0."),
        "GivenTwice": _("This is given twice: %(names)s."),
        "IdOfOtherSigns": _("Letters, digits and the signs . _ : - without blanks."),
        "NameGivenTwice": _("Line %(line)s: %(name)s is given twice."),
        "NameNotPlain": _("Line %(line)s: a name is a plain word."),
        "NoEligibleBundle": _("It needs at least one bundle that enrolls."),
        "NoRequiredCriterion": _("It needs at least one criterion that is required."),
        "NoSourceOfThresholds": _(
            "A path such as audit.goal, from audit, evidence, chat_insights, meeting_notes or onboarding_plan."
        ),
        "NoStepOfThisName": _("Line %(line)s: there is no step %(step)s."),
        "PartGivenTwice": _("This is given twice: %(name)s."),
        "PriceNotPayable": _("Nobody can pay this price in %(currency)s: its last digits have to be 0."),
        "ShareNoPercentage": _("A share is more than 0 and at most 100 percent."),
        "SlugLikeAnId": _("This looks like an id: choose another one."),
        "SlugOfAPage": _("A page of the site has this address: choose another one."),
        "SlugOfOtherSigns": _("Small letters, digits and single hyphens between them."),
        "StepsOfOneName": _("Line %(line)s: several steps are called %(step)s. Give each an id, and lead to that."),
        "StepsNotEachOnce": _("The order names every step once."),
        "ValueMissing": _EMPTY,
        "ValueNoLink": _("An address begins with https://."),
        "ValueOfNoVariable": _("The template has no place for this."),
        "ValueOfSeveralLines": _("This is one line."),
        "ValueWithBraces": _("Braces would be read as a name of something about the contact."),
        "TooLargeToPublish": _("That has %(size)s bytes; at most %(limit)s can be published."),
        # of enrollment
        "AmountWithoutCurrency": _("An amount and its currency go together."),
        "ColumnMissing": _("There is no column %(column)s."),
        "ColumnOfNamesMissing": _("Line %(line)s: no column says who a contact is: email, phone or external_id."),
        "ColumnTwice": _("Line %(line)s: two columns stand for %(column)s."),
        "ColumnUnknown": _("Line %(line)s: nothing says what the column %(column)s stands for."),
        "FieldNameTaken": _("Every contact has %(name)s already: choose another name."),
        "FieldRetired": _("The field %(name)s is retired: nothing new is kept under it."),
        "FieldUnknown": _("There is no field %(name)s."),
        "FieldValueUnfit": _("This is not what the field %(name)s takes."),
        "HeaderTwice": _("This says twice what one header stands for."),
        "NoPhoneNumber": _("This is no phone number; one without its country is read in that of your company."),
        "NothingToPublish": _("There is nothing to publish."),
        "NothingToSimulate": _("There is nothing to simulate."),
        "TooManyToSimulate": _("At most %(limit)s contacts are simulated at once."),
        "NoZone": _("This is no time zone such as Europe/Berlin."),
        "NobodyNamed": _("Name an e-mail address, a phone number or an id of another system."),
        "NotHappened": _("This lies in the future."),
        "NotOneSelection": _("Choose everybody, a rule, a segment or a list: one of them."),
        "NotOneContactNamed": _("Choose a contact, or name an e-mail address, a phone number or an id."),
        "ProposalWithoutSale": _("Only an enrollment from a sales conversation names a proposal."),
        "RuleEventsOfNoCampaign": _("Purchases are counted over all campaigns, not for one of them."),
        "RuleFieldUnknown": _("There is no field %(field)s."),
        "RuleGroupEmpty": _("A group holds at least one question."),
        "RuleOfNoKind": _("This is no question: name a field or events, or put questions into all, any or not."),
        "RuleOperatorUnfit": _("%(field)s can only be asked with %(operators)s."),
        "RuleTooDeep": _("Groups are nested deeper than %(limit)s."),
        "RuleTooLarge": _("The rule asks more than %(limit)s questions."),
        "RuleValueOfNoKind": _(
            "A text of 1 to %(text)s characters, a number below %(number)s, yes or no, a span of time, or a list of up"
            " to %(values)s of these."
        ),
        "RuleValueUnfit": _("This is not what %(field)s can be compared with."),
        "SameContact": _("Both are the same contact."),
        "SheetEmpty": _("The file is empty."),
        "SheetHoldsNul": _("Line %(line)s holds a character that no text may hold."),
        "SheetNotSeparated": _("Line %(line)s: %(problem)s"),
        "SheetNotUtf8": _("Line %(line)s is not UTF-8: save the file as CSV UTF-8."),
        "SheetTooLarge": _("At most %(limit)s bytes."),
        "SheetTooLong": _("Line %(line)s is one more than the %(limit)s that are read."),
        "SheetTooWide": _("Line %(line)s has more than %(limit)s columns."),
        "SheetWithoutContacts": _("There are no contacts below the header."),
        "TooManyTags": _("A contact has at most %(limit)s tags."),
        # of payouts
        "PaymentKeyMissing": _("A new account needs its key."),
        "PaymentKeyUnknown": _("The key is a secret or restricted key of the provider, for real money or for tests."),
        "ProviderUnknown": _ONE_OF_THEM,
        # of progress
        "NotAFile": _("Files may be PDF, image, archive or text."),
        "NotOneDecision": _("Decide, or state a number: one of the two."),
        "NumberNotCountable": _("A number of at most six decimals, and at most %(limit)s."),
        # of the gateway
        "AddressNotCarried": _("This is too long, or holds what no address may hold."),
        "NoParkedRecordsThere": _("This service sets nothing aside."),
        "NotAZone": _("This is no time zone such as Europe/Berlin."),
        "ProviderOfNoWebhooks": _ONE_OF_THEM,
        "SignedByAnotherKind": _("The secret is the one this provider signs with."),
        # of messaging
        "NoSender": _("Say either the number the texts come from or the messaging service."),
        "NoMailbox": _("This is no mailbox such as hello@example.com."),
        "NoSuchProvider": _ONE_OF_THEM,
        "OtherSecretsNeeded": _("These are not the secrets that the provider needs."),
        # of the parser
        "decimal_max_digits": _("This has too many digits."),
        "decimal_max_places": _("At most %(decimal_places)s decimals."),
        "decimal_whole_digits": _("This has too many digits."),
        "enum": _ONE_OF_THEM,
        "extra_forbidden": _("Nobody knows this field."),
        "greater_than": _("More than %(gt)s."),
        "greater_than_equal": _("At least %(ge)s."),
        "less_than": _("Less than %(lt)s."),
        "less_than_equal": _("At most %(le)s."),
        "literal_error": _ONE_OF_THEM,
        "missing": _EMPTY,
        "string_pattern_mismatch": _NOT_IN_FORM,
        "string_too_long": _("At most %(max_length)s characters."),
        "string_too_short": _("At least %(min_length)s characters."),
        "timezone_aware": _("This needs a time zone."),
        "too_long": _("At most %(max_length)s of them."),
        "too_short": _("At least %(min_length)s of them."),
        "union_tag_invalid": _ONE_OF_THEM,
        "url_parsing": _NO_ADDRESS,
        "url_scheme": _("An address begins with https://."),
        "url_syntax_violation": _NO_ADDRESS,
        "url_too_long": _NO_ADDRESS,
        "url_type": _NO_ADDRESS,
    }
)
"""Code of a fault, as `errors` of problem details has it, to what is said of it."""
OF_ONE_CHARACTER = _EMPTY
"""Of a text of which one character is enough."""
MORE_THAN_IS_KEPT = _("That is more than can be kept.")
ANY_OTHER_OF_THE_PARSER = _UNREADABLE
