/** Part `browser-rich.js`: messages with inline HTML, and style sheets. */
import { STYLE } from '../../engine/effects'
import { style } from '../components/css'
import { rich } from '../components/rich'
import { EFFECTS, KINDS } from '../core'

KINDS['html'] = rich
EFFECTS[STYLE] = style
