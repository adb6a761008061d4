/** Part `browser-media.js`: sliders, films, payments. */
import { payment } from '../components/payment'
import { slider } from '../components/slider'
import { video } from '../components/video'
import { add } from '../core'

add('slider', slider)
add('video', video)
add('payment', payment)
