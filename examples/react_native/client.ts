/** The client of an app: one for as long as a user is logged in. */
import { Portico } from "@portico/client";
import { keyValueStorage, type KeyValueStore } from "./storage.js";

export interface Account {
  readonly url: string;
  readonly userId: string;
  readonly token: () => Promise<string>;
}

/** `store` is `AsyncStorage` of `@react-native-async-storage/async-storage`. */
export function openClient({ url, userId, token }: Account, store: KeyValueStore): Portico {
  return new Portico({ url, userId, token, storage: keyValueStorage(store) });
}
