/** Part `engine-media.js`: sliders, films, payments. */
import { wait } from '../components/kind'
import { payment } from '../components/payment'
import { slider, pick } from '../components/slider'
import { video } from '../components/video'
import { add } from '../core'

add(17, slider, pick)
add(18, wait, video)
add(20, wait, payment)
