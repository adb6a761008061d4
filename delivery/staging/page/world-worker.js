/**
 * Plays the internet for the pages of this origin: every request to another host goes to the
 * staging server, which answers as that host. Nothing is passed on to the real one.
 */
'use strict'
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const own = new URL(request.url).origin === self.location.origin
  if (!own) event.respondWith(play(request))
  else if (request.mode === 'navigate') event.respondWith(fetch(request.url, { headers: { 'X-Flowtag-World': '1', 'X-Flowtag-Dest': request.destination } }))
})

async function play(request) {
  const sent = {
    'X-Flowtag-Url': request.url.split('#')[0],
    'X-Flowtag-Method': request.method,
    'X-Flowtag-Dest': request.destination || 'empty',
    'X-Flowtag-Referrer': request.referrer,
    'X-Flowtag-Origin': self.location.origin,
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const options = hasBody ? { method: 'POST', headers: sent, body: await request.arrayBuffer() } : { headers: sent }
  try {
    const answer = await fetch('/~as', options)
    const empty = answer.status === 204 || answer.status === 304
    return new Response(empty ? null : await answer.arrayBuffer(), { status: answer.status, headers: answer.headers })
  } catch {
    return Response.error()
  }
}
