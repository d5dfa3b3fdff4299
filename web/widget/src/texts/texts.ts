/** The words of a count, by the plural categories of the language. `{n}` is the number. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Every word that the widget shows, in one language. `{name}` and the like are replaced. */
export interface Texts {
  readonly messages: string;
  readonly conversations: string;
  readonly back: string;
  readonly close: string;
  readonly you: string;
  readonly someone: string;
  readonly noConversations: string;
  readonly noConversationsHint: string;
  readonly chooseConversation: string;
  readonly chooseConversationHint: string;
  readonly noMessages: string;
  readonly noMessagesHint: string;
  readonly loading: string;
  readonly unread: Plural;
  readonly newMessages: Plural;
  readonly unreadDivider: string;
  readonly toNewest: string;
  readonly pinned: string;
  readonly muted: string;
  /** Below the name of a bot. */
  readonly automated: string;
  readonly typing: string;
  readonly severalTyping: string;
  readonly online: string;
  readonly lastSeen: string;
  readonly write: string;
  readonly send: string;
  readonly attach: string;
  readonly cancel: string;
  readonly uploading: string;
  readonly uploadFailed: string;
  readonly tooLarge: string;
  readonly editing: string;
  readonly replyingTo: string;
  readonly reply: string;
  readonly edit: string;
  readonly save: string;
  readonly copy: string;
  readonly remove: string;
  readonly actions: string;
  readonly react: string;
  readonly reactions: string;
  readonly edited: string;
  readonly deleted: string;
  readonly pending: string;
  readonly sent: string;
  readonly delivered: string;
  readonly read: string;
  readonly notSent: string;
  readonly retry: string;
  readonly discard: string;
  readonly photo: string;
  readonly video: string;
  readonly voiceMessage: string;
  readonly file: string;
  readonly openPhoto: string;
  readonly download: string;
  readonly voiceCall: string;
  readonly videoCall: string;
  readonly missedCall: string;
  readonly connecting: string;
  readonly offline: string;
  readonly unauthorized: string;
  readonly unavailable: string;
  readonly unavailableHint: string;
  readonly blocked: string;
  readonly notAllowed: string;
  readonly tooFast: string;
  readonly search: string;
  readonly clearSearch: string;
  readonly results: Plural;
  readonly moreResults: string;
  readonly noResults: string;
  readonly noResultsHint: string;
  readonly searchOffline: string;
  readonly pin: string;
  readonly unpin: string;
  readonly pinnedMessages: string;
  readonly noPins: string;
  readonly sendLater: string;
  readonly time: string;
  readonly scheduled: Plural;
  readonly people: string;
  readonly draft: string;
  readonly record: string;
  readonly recording: string;
  readonly microphoneAsked: string;
  readonly microphoneDenied: string;
  readonly microphoneMissing: string;
  readonly microphoneFailed: string;
  readonly voiceNotSent: string;
  readonly voiceNotPlayed: string;
  readonly play: string;
  readonly pause: string;
  readonly position: string;
  readonly speed: string;
  readonly failed: string;
}

/** A text with its values in place of `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The words of a count. */
export function plural(lang: string, forms: Plural, n: number): string {
  const form = forms[new Intl.PluralRules(lang).select(n)] ?? forms.other;
  return fill(form, { n: new Intl.NumberFormat(lang).format(n) });
}

/** The language of a tag (BCP 47): `pt-BR` is `pt`. */
export const baseOf = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? "";
