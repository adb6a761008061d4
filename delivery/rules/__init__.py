"""The linter's rules on delivery: codes DL1xx, each with its docs page as docstring."""

from delivery.project import Project
from delivery.rules.click_trackers import BeaconNotAPixel, RedirectByHand, RedirectUnfit
from delivery.rules.clicks import (
    ClickThroughNotHttps,
    ClickThroughRewritten,
    ClosedClickOnly,
    FragmentBehindPrefix,
    UnknownClickThrough,
    UnusedClickThrough,
)
from delivery.rules.consent import ConsentForOther, ReceiverUnlisted
from delivery.rules.macros import (
    ForeignMacro,
    ImpressionTooEarly,
    MacroUnknown,
    OctetExpanded,
    PlatformNotNamed,
)
from delivery.rules.pixels import (
    AmpersandEscaped,
    ImpressionNeedsAttention,
    PixelProtocolRelative,
    PixelUnsecured,
    PixelWithoutCacheBuster,
)
from delivery.rules.setup import BaseUrlMissing, PlatformUnknown
from delivery.rules.trackers import (
    CharacterRefused,
    PurposeUndeclared,
    TrackerWithoutConsent,
    VariableInAddress,
    VendorClosed,
    VendorOfOther,
    VendorUnknown,
)
from delivery.rules.verification import VerificationBlocks, VerificationKind
from flows import Rule

__all__ = [
    "DELIVERY_RULES",
    "PLATFORM_RULES",
    "BaseUrlMissing",
    "PlatformUnknown",
]

PLATFORM_RULES = (
    FragmentBehindPrefix(),
    ClosedClickOnly(),
    RedirectByHand(),
    ForeignMacro(),
    OctetExpanded(),
)
"""Rules that need to know the platform: a tag runs them for its own."""

DELIVERY_RULES: tuple[Rule[Project], ...] = (
    UnknownClickThrough(),
    UnusedClickThrough(),
    ClickThroughNotHttps(),
    ClickThroughRewritten(),
    PixelUnsecured(),
    PixelProtocolRelative(),
    PixelWithoutCacheBuster(),
    AmpersandEscaped(),
    ImpressionNeedsAttention(),
    PlatformNotNamed(),
    MacroUnknown(),
    ImpressionTooEarly(),
    ConsentForOther(),
    ReceiverUnlisted(),
    VendorUnknown(),
    VendorOfOther(),
    VendorClosed(),
    TrackerWithoutConsent(),
    PurposeUndeclared(),
    VariableInAddress(),
    CharacterRefused(),
    RedirectUnfit(),
    BeaconNotAPixel(),
    VerificationBlocks(),
    VerificationKind(),
    PlatformUnknown(),
    BaseUrlMissing(),
    *PLATFORM_RULES,
)
