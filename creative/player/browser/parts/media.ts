/** Part `browser-media.js`: sliders, films, payments. */
import { payment } from '../components/payment'
import { slider } from '../components/slider'
import { video } from '../components/video'
import { KINDS } from '../core'

KINDS['slider'] = slider
KINDS['video'] = video
KINDS['payment'] = payment
