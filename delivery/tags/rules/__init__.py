"""The rules on tags that we did not make: codes DL401 to DL499, each with its docs page."""

from delivery.tags.rules.addresses import ADDRESS_RULES
from delivery.tags.rules.base import TagRule
from delivery.tags.rules.behaviour import BEHAVIOUR_RULES
from delivery.tags.rules.caching import CACHE_RULES
from delivery.tags.rules.clicks import CLICK_RULES
from delivery.tags.rules.consent import CONSENT_RULES
from delivery.tags.rules.macros import MACRO_RULES
from delivery.tags.rules.markup import MARKUP_RULES

__all__ = ["TAG_RULES", "TagRule"]

TAG_RULES: tuple[TagRule, ...] = (
    *MARKUP_RULES,
    *ADDRESS_RULES,
    *CLICK_RULES,
    *CACHE_RULES,
    *MACRO_RULES,
    *CONSENT_RULES,
    *BEHAVIOUR_RULES,
)
