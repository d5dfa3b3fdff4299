// Two people talk through Portico by autobahn-js: `node talk.cjs URL SERIALIZER TOKEN_OF_ADA TOKEN_OF_BOB ADA BOB`.
// Prints one JSON object of what they saw; the test in Python judges it.
const autobahn = require("autobahn");
const [url, serializer, adasToken, bobsToken, ada, bob] = process.argv.slice(2);

const serializers = {
  json: () => new autobahn.serializer.JSONSerializer(),
  cbor: () => new autobahn.serializer.CBORSerializer(),
};

function arrive(authid, token) {
  const connection = new autobahn.Connection({
    url, realm: "portico", authid, authmethods: ["ticket"], onchallenge: () => token,
    serializers: [serializers[serializer]()], max_retries: 0,
  });
  return new Promise((joined, rejected) => {
    connection.onopen = (session, details) => joined({ connection, session, details });
    connection.onclose = (reason, details) => { rejected(new Error(reason + JSON.stringify(details))); return true; };
    connection.open();
  });
}

const call = (person, name, kwargs) => person.session.call("portico." + name, [], kwargs).then((reply) => reply.kwargs);

function hear(person) {
  const heard = [];
  const waiting = [];
  const listen = (args, kwargs, event) => {
    heard.push([event.topic, kwargs]);
    waiting.splice(0).forEach((look) => look());
  };
  const first = async (topic) => {
    for (;;) {
      const found = heard.find(([name]) => name === "portico.event." + topic);
      if (found) return found[1];
      await new Promise((look) => waiting.push(look));
    }
  };
  return person.session.subscribe("portico.event.", listen, { match: "prefix" }).then(() => first);
}

(async () => {
  const people = [await arrive(ada, adasToken), await arrive(bob, bobsToken)];
  const [adaHears, bobHears] = await Promise.all(people.map(hear));
  const opened = await call(people[0], "conversation.create", { participant_ids: [bob], type: "general" });
  const conversation_id = opened.conversation.id;
  const message = { conversation_id, text: "Grüße 👋", local_id: "js-1", metadata: { n: 1 } };
  const sent = await call(people[0], "message.send", message);
  const again = await call(people[0], "message.send", message);
  const heard = await bobHears("message.created");
  const read = await call(people[1], "receipt.read", { conversation_id, up_to_seq: sent.message.seq });
  const receipt = await adaHears("receipt.read");
  const listed = await call(people[1], "message.list", { conversation_id });
  const refused = await call(people[0], "message.send", { ...message, extra: 1 }).catch((error) => error);
  console.log(JSON.stringify({
    welcome: people[0].details.authextra, sent, again, heard, read, receipt, listed,
    refused: { error: refused.error, kwargs: refused.kwargs },
  }));
  people.forEach((person) => person.connection.close());
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
