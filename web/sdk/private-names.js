import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

const KEPT = ["core", "cache"]; // tests in browsers look at them

/**
 * Members that the library's own classes share, and that no app, server, storage, browser or other tab ever sees. They
 * may be shortened as private ones are.
 */
export const INTERNAL = [
  "afterJoin",
  "afterSync",
  "announcedUnread",
  "arrived",
  "beginsWith",
  "beingWritten",
  "clock",
  "consider",
  "emit",
  "epoch",
  "expiring",
  "follow",
  "forgetArrived",
  "heard",
  "invalidate",
  "isStale",
  "isSynced",
  "lead",
  "learn",
  "loadMissing",
  "marks",
  "nextSync",
  "openChannel",
  "opened",
  "plan",
  "receive",
  "records",
  "restoreMessages",
  "shown",
  "synced",
  "take",
  "tools",
  "wasRefused",
];

/**
 * What `mangleProps` of esbuild takes: the names of private and internal members, which a bundle may shorten. A name that also stands
 * for anything else (a public member, a key of an object, a property of another object) keeps its length.
 * @param {{ sources: readonly string[], libraries?: readonly string[] }} folders of the bundle
 * @returns {RegExp}
 */
export function privateNames({ sources, libraries = [] }) {
  const hidden = new Set();
  const strings = new Set();
  const used = new Set(KEPT);
  for (const path of filesIn(sources, /\.tsx?$/)) visit(parse(path), { hidden, used, strings });
  for (const path of filesIn(libraries, /\.m?js$/)) {
    for (const [word] of readFileSync(path, "utf8").matchAll(/\w+/g)) used.add(word);
  }
  const own = [...hidden].filter((name) => !used.has(name));
  const internal = INTERNAL.filter((name) => !strings.has(name)); // a string may name a property
  return new RegExp(`^(${[...own, ...internal].join("|")})$`);
}

/**
 * @param {readonly string[]} folders
 * @param {RegExp} pattern
 */
function filesIn(folders, pattern) {
  const all = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  return all.filter((path) => pattern.test(path));
}

/** @param {string} path */
const parse = (path) => ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);

/**
 * @param {ts.Node} node
 * @param {{ hidden: Set<string>, used: Set<string>, strings: Set<string> }} names
 */
function visit(node, names) {
  if (ts.isIdentifier(node) || ts.isStringLiteral(node)) {
    if (ts.isStringLiteral(node)) names.strings.add(node.text);
    if (isPrivate(node)) names.hidden.add(node.text);
    else if (isProperty(node) && !isOwn(node)) names.used.add(node.text);
  }
  ts.forEachChild(node, (child) => visit(child, names));
}

/** The declaration of a private member. @param {ts.Node} node */
function isPrivate(node) {
  const { parent } = node;
  const isMember = ts.isClassElement(parent) || ts.isParameter(parent);
  return isMember && parent.name === node && ts.getCombinedModifierFlags(parent) & ts.ModifierFlags.Private;
}

/** Whether it may stand for a property: any text may, a variable does not. @param {ts.Node} node */
function isProperty(node) {
  const { parent } = node;
  if (ts.isStringLiteral(node) || ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent)) return (parent.propertyName ?? parent.name) === node;
  if (ts.isParameter(parent)) return ts.getCombinedModifierFlags(parent) !== 0;
  const isNamed =
    ts.isPropertyAccessExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isClassElement(parent) ||
    ts.isTypeElement(parent) ||
    ts.isJsxAttribute(parent);
  return isNamed && parent.name === node;
}

/** `this.name`, or `const { name } = this`. @param {ts.Node} node */
function isOwn({ parent }) {
  if (ts.isPropertyAccessExpression(parent)) return parent.expression.kind === ts.SyntaxKind.ThisKeyword;
  const declaration = ts.isBindingElement(parent) ? parent.parent.parent : parent;
  return ts.isVariableDeclaration(declaration) && declaration.initializer?.kind === ts.SyntaxKind.ThisKeyword;
}
