"use strict";
// A phone in a page: one person's side of voice and video calls between two, through Portico.
// docs/how-to/call-from-a-page.md has the steps, docs/explanation/calls.md the sequences; tests/browser/test_call.py lets two of them talk.

// A process of Portico is starting again: ask again.
const AWAY = ["portico.error.unavailable", "wamp.error.canceled", "wamp.error.no_such_procedure"];

/** What Portico refused, or what went wrong in here. */
const report = (error) => console.error(error.error ? `${error.error} ${JSON.stringify(error.kwargs)}` : error);

class Phone {
  /** Come in as `userId`, and again whenever the connection is lost; the other one is shown in the <video> `remote`. */
  static open(url, userId, token, remote) {
    const phone = new Phone(userId, remote);
    const connection = new autobahn.Connection({
      url, realm: "portico", authid: userId, authmethods: ["ticket"], onchallenge: () => token,
      max_retries: -1, max_retry_delay: 3, // seconds: a call waits for 15
    });
    return new Promise((opened, refused) => {
      connection.onopen = (session) => phone.arrive(session).then(() => opened(phone), refused);
      connection.onclose = (reason, details) => { refused(new Error(details.reason ?? reason)); };
      connection.open();
    });
  }

  constructor(userId, remote) {
    Object.assign(this, { userId, remote });
    this.call = null; // the newest that Portico said of it
    this.peer = null; // the RTCPeerConnection, while the call is active
    this.stream = new MediaStream(); // my microphone and camera
    this.candidates = []; // found, and not sent yet
    this.queue = Promise.resolve();
  }

  async arrive(session) {
    this.session = session;
    this.queue = Promise.resolve(); // what waits for the session before gets no answer any more
    await session.subscribe("portico.event.call.", (args, event, { topic }) => this.hear(topic, event),
                            { match: "prefix" });
    if (this.peer) await this.accept(); // back in the call, with this session
  }

  // What its owner does.

  start(to_user_id, kind) {
    return this.inOrder(async () => {
      await this.openMedia(kind);
      await this.enter("start", { to_user_id, kind });
    });
  }

  /** Answer a call that rings; also: come back to one after a lost connection. */
  accept(call_id = this.call.id) {
    return this.inOrder(async () => {
      const { call } = await this.ask("get", { call_id });
      if (call.ended_at) return this.over(call);
      await this.openMedia(call.kind);
      await this.enter("accept", { call_id });
    });
  }

  turnCameraOn() {
    return this.inOrder(async () => {
      this.call = (await this.ask("update", { call_id: this.call.id, kind: "video" })).call;
      await this.openMedia("video");
      this.sendTracks();
    });
  }

  hangUp() {
    return this.inOrder(async () => this.over((await this.ask("end", { call_id: this.call.id })).call));
  }

  // What Portico tells.

  hear(topic, event) {
    const handlers = {
      incoming: () => { this.call = event.call; },
      accepted: () => (event.user_id === this.userId ? this.follow(event.call) : this.invite(event.call)),
      participant: () => this.notice(event.call, event.state),
      updated: () => this.follow(event.call),
      rejected: () => this.follow(event.call),
      ended: () => this.over(event.call),
      answered_elsewhere: () => { this.call = null; },
      signal: () => this.take(event.kind, event.payload),
    };
    const name = topic.split(".").pop();
    const id = event.call_id ?? event.call.id;
    this.inOrder(async () => {
      if (name === "incoming" || id === this.call?.id) await handlers[name]();
    }).catch(report);
  }

  follow(call) {
    if (call.rev > this.call.rev) this.call = call;
  }

  /** Who is in a call makes the offer to who comes: adding tracks makes the browser ask for one. */
  invite(call) {
    this.follow(call);
    this.connect();
    this.sendTracks();
  }

  notice(call, state) {
    if (state === "joined" || state === "back") this.invite(call);
    else this.follow(call);
  }

  over(call) {
    this.call = call;
    this.peer?.close();
    this.peer = null;
    this.stream.getTracks().forEach((track) => track.stop());
    this.stream = new MediaStream();
    this.remote.srcObject = null;
  }

  // How two browsers agree: "perfect negotiation" of the W3C's WebRTC, where the one who was called gives way.

  connect() {
    this.peer?.close();
    this.candidates = [];
    const peer = (this.peer = new RTCPeerConnection({ iceServers: this.iceServers }));
    peer.onnegotiationneeded = () => this.inOrder(() => this.offer(peer)).catch(report);
    peer.onicecandidate = ({ candidate }) => {
      if (!candidate) return;
      this.candidates.push(candidate.toJSON());
      this.inOrder(() => this.sendCandidates(peer)).catch(report);
    };
    peer.ontrack = ({ streams }) => { this.remote.srcObject = streams[0]; };
  }

  async offer(peer) {
    if (peer !== this.peer || peer.signalingState !== "stable") return; // the browser will ask again
    await peer.setLocalDescription();
    await this.signal("offer", peer.localDescription.toJSON());
  }

  /** Whatever was found since the last time goes in one batch. */
  async sendCandidates(peer) {
    if (peer === this.peer && this.candidates.length) await this.signal("ice", this.candidates.splice(0));
  }

  async take(kind, payload) {
    const peer = this.peer;
    if (!peer) return; // hung up meanwhile
    if (kind === "ice") return this.takeCandidates(peer, payload);
    const clash = kind === "offer" && peer.signalingState !== "stable";
    this.ignoring = clash && this.call.caller_id === this.userId;
    const asked = peer.signalingState === "have-local-offer";
    if (this.ignoring || (kind === "answer" && !asked)) return; // or it comes twice
    await peer.setRemoteDescription(payload);
    if (kind === "answer") return;
    this.sendTracks();
    await peer.setLocalDescription();
    await this.signal("answer", peer.localDescription.toJSON());
  }

  async takeCandidates(peer, candidates) {
    if (this.ignoring) return; // they belong to the offer that was ignored
    for (const candidate of candidates) await peer.addIceCandidate(candidate);
  }

  // Small things.

  /** One thing at a time, in the order in which it came: clicks, events, signals, candidates. */
  inOrder(task) {
    const done = this.queue.then(task);
    this.queue = done.catch(() => {});
    return done;
  }

  async enter(verb, kwargs) {
    this.iceServers = (await this.ask("ice_servers", {})).ice_servers;
    this.call = (await this.ask(verb, kwargs)).call;
    if (this.call.status === "active") this.connect(); // and the other one makes an offer
  }

  async openMedia(kind) {
    const audio = !this.stream.getAudioTracks().length;
    const video = kind === "video" && !this.stream.getVideoTracks().length;
    if (!audio && !video) return;
    const more = await navigator.mediaDevices.getUserMedia({ audio, video });
    more.getTracks().forEach((track) => this.stream.addTrack(track));
  }

  sendTracks() {
    const sent = this.peer.getSenders().map((sender) => sender.track);
    const unsent = this.stream.getTracks().filter((track) => !sent.includes(track));
    unsent.forEach((track) => this.peer.addTrack(track, this.stream));
  }

  /** In a conflict the other one is not there now, or the call is over: nobody misses it. */
  async signal(kind, payload) {
    await this.ask("signal", { call_id: this.call.id, kind, payload }).catch((error) => {
      if (error.error !== "portico.error.conflict") throw error;
    });
  }

  async ask(verb, kwargs) {
    try {
      return (await this.session.call("portico.call." + verb, [], kwargs)).kwargs;
    } catch (error) {
      if (!AWAY.includes(error.error)) throw error;
      await new Promise((again) => setTimeout(again, 500));
      return this.ask(verb, kwargs);
    }
  }
}
