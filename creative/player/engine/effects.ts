/**
 * What the engine can ask for and report, as numbers: the one table that every host reads.
 * `creative/codes.py` mirrors these tables for Python; a test compares them.
 */

/** `component` is an index into `Program.names`, -1 if none. */
export const SHOW = 1 // a: visit number, from 1
export const HIDE = 2 // a: 1 hidden, 0 visible again; component, or -1 and text: element of the look
export const CLEAR = 3 // the open group leaves; a: index that was taken, or -1; b: 1: the whole conversation leaves
export const FIRE = 4 // a: tracking index, or -1 for a script's own pixel (text: URL); b: moment; text: JSON of the variables used
export const METRIC = 5 // a: value in millionths; b: aggregator; text: name
export const REJECT = 6 // a: reason; text: what was seen
export const REPORT = 7 // a: event; text: goal or click-through
export const SCHEDULE = 8 // a: token; b: delay in ms; component: what comes next, -1 if nothing is shown next
export const SUBMIT = 9 // the host sends the lead to the component's endpoint
export const INVALID = 10 // a: reason; b: field, -1 for the consent box
export const OPEN = 11 // a: what opens; b: 1 in the page around the ad; text: click-through or URL
export const LOG = 12 // text
export const ERROR = 13 // a: reason; text: error name or the value at fault
export const END = 14 // a: reason
export const STYLE = 15 // the component's style sheet; a: 1 on, 0 off
export const RUN_SCRIPT = 16 // an isolated script; a: token of its time limit; text: JSON of the variables it may see

/** Moments of tracking, positions in `Component.fires`. */
export const DISPLAYED = 0
export const SELECTED = 1
export const SUBMITTED = 2
export const COMPLETED = 3
export const LEFT = 4
export const PLAYED = 5
export const FIRST_QUARTILE = 6
export const MIDPOINT = 7
export const THIRD_QUARTILE = 8
export const SKIPPED = 9
export const MUTED = 10
export const UNMUTED = 11
export const PAID = 12
export const CANCELLED = 13
export const INVALID_MOMENT = 14

/** Aggregators of a metric. FLAG is MAX over booleans; COUNT is a counter of a string value. */
export const SUM = 0
export const MAX = 1
export const FLAG = 2
export const COUNT = 3

/** Events of REPORT. */
export const EVENT_DISPLAYED = 0
export const EVENT_STARTED = 1
export const EVENT_CONTINUED = 2
export const EVENT_FINISHED = 3
export const EVENT_ACTION = 4
export const EVENT_SELECTED = 5
export const EVENT_SUBMITTED = 6
export const EVENT_GOAL = 7
export const EVENT_CLICK_THROUGH = 8
export const EVENT_EXIT = 9
export const EVENT_MEDIA = 10 // and the seven after it, in the order of MEDIA
export const EVENT_PAID = 18
export const EVENT_CANCELLED = 19

/** What a film says of itself: the `event` of a media message. */
export const MEDIA_COMPLETED = 4
export const MEDIA_SKIPPED = 5
export const MEDIA_FAILED = 8

/** What OPEN opens. */
export const OPEN_CLICK = 1
export const OPEN_EXIT = 2
export const OPEN_PAYMENT = 3

/** Why sendMetric rejected a call. */
export const REJECT_NAME = 0
export const REJECT_VALUE = 1
export const REJECT_RANGE = 2
export const REJECT_STRING = 3
export const REJECT_AGGREGATOR = 4
export const REJECT_CONFLICT = 5

/** Why a submitted value was not taken. */
export const INVALID_EMPTY = 0
export const INVALID_EMAIL = 1
export const INVALID_CONSENT = 2
export const INVALID_LENGTH = 3
export const INVALID_PHONE = 4
export const INVALID_NUMBER = 5
export const INVALID_RANGE = 6
export const INVALID_DATE = 7
export const INVALID_OPTION = 8
export const INVALID_COUNT = 9 // too few or too many options are toggled

/** What went wrong while the ad went on. */
export const ERROR_SCRIPT = 0 // the script threw; text: the error's name
export const ERROR_EFFECTS = 1 // the script asked for too much
export const ERROR_VARIABLE = 2 // FLOW.set: unknown variable or another type; FLOW.get: a personal one; text: the variable
export const ERROR_TARGET = 3 // FLOW.goTo, FLOW.after: unknown component; text: the component
export const ERROR_URL = 4 // PIXEL.fire: no https URL; text: the URL's start
export const ERROR_LOOP = 5 // components without a wait entered each other too often
export const ERROR_MEDIA = 6 // a film could not be played
export const ERROR_TIMEOUT = 7 // an isolated script gave no answer in time

/** Why the flow ended. */
export const END_PLAIN = 0
export const END_GOAL = 1
export const END_REDIRECT = 2
export const END_DEAD_END = 3
export const END_LIMIT = 4
