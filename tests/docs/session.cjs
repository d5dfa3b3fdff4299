// What a sample that is marked `session` may use: a WAMP session of user 7, and an app with nothing on its screen.
const autobahn = require("autobahn");
const crypto = require("node:crypto");

const [receiverId, propertyId, conversation_id, call_id] = ["8", 42, 1, 1];
const [token, messages] = [process.env.TOKEN, []];
const setMessages = (change) => messages.splice(0, messages.length, ...change(messages));
const show = (list) => console.log("shown", list.length);
const add = (message) => messages.push(message);
const tick = (id) => console.log("ticked", id);
const handle = (topic, event) => console.log(topic, Object.keys(event));
const offer = async () => ({ type: "offer", sdp: "" });
const badge = { show };
class RTCPeerConnection {
  constructor({ iceServers }) { if (!Array.isArray(iceServers)) throw new TypeError("iceServers"); }
  setRemoteDescription() {}
}
let peer = new RTCPeerConnection({ iceServers: [] });

const address = `http://127.0.0.1:${process.env.PORTICO_PORT}`;
const request = async (method, path, body, { headers = {} } = {}) => {
  const response = await fetch(address + path, {
    method, body: body && JSON.stringify(body),
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
  });
  if (!response.ok) throw new Error(await response.text());
  return { data: await response.json() };
};
const api = { get: (path) => request("GET", path), post: (path, body, options) => request("POST", path, body, options) };

const main = new autobahn.Connection({
  url: `ws://127.0.0.1:${process.env.PORTICO_PORT}/ws`, realm: "portico",
  authmethods: ["ticket"], authid: "7", onchallenge: () => token, max_retries: 0,
});
main.onclose = (reason) => { console.error("closed:", reason); process.exit(1); };
main.onopen = async (session) => {
  const ask = async (name, kwargs) => (await session.call("portico." + name, [], kwargs)).kwargs;
  const done = () => own || process.exit(0);
  try {
    await (async () => {
// the sample
    })();
    done();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
};
main.open();

// A sample may have a connection of its own: then the process goes on.
let own = 0;
const { Connection } = autobahn;
autobahn.Connection = class extends Connection {
  constructor(options) {
    super(options);
    own += 1;
  }
};
