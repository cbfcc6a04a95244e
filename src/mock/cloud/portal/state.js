// What is shown: what the mock holds, what is open, and what actions were answered.

import { mock } from "./ask.js";

export const state = {
  /** As `/portal/resources` has it. */
  all: null,
  version: "",
  clock: null,
  /** As `/mock/devices` has it, as far as it was asked for. */
  devices: null,
  pages: 1,
  filter: "",
  /** The open pane: `{ type, … }`. */
  pane: null,
  /** What actions were answered, by the step that they belong to: a function that makes elements. */
  outcomes: new Map(),
  /** The step that is at work. */
  busy: "",
  /** What would be deleted, once that is confirmed. */
  doubted: "",
  copied: "",
  needsToken: false,
  isOffline: false,
  profiles: [],
};

/** The page that the address names: `#/iot-hub/ID`. */
export function route() {
  const [page = "", id = ""] = location.hash.replace(/^#\/?/, "").split("/", 2);
  try {
    return { page, id: decodeURIComponent(id) };
  } catch {
    return { page, id };
  }
}

async function devices() {
  const all = { devices: [], scopes: [], count: 0, next: null };
  for (let page = 0; page < state.pages; page += 1) {
    const one = await mock("GET", `/mock/devices${all.next ? `?after=${encodeURIComponent(all.next)}` : ""}`);
    all.devices.push(...one.devices);
    Object.assign(all, { scopes: one.scopes, count: one.count, next: one.next });
    if (!one.next) break;
  }
  return all;
}

/** How often was asked: an answer that was overtaken says nothing. */
let asked = 0;

/** Asks for what has changed. Says whether anything that is shown did. */
export async function refresh() {
  asked += 1;
  const mine = asked;
  const before = JSON.stringify([state.clock, state.devices, state.needsToken, state.isOffline]);
  let isNew = false;
  try {
    const answer = await mock("GET", `/portal/resources?seen=${state.version}`);
    const listed = route().page === "devices" ? await devices() : state.devices;
    if (mine !== asked) return false;
    isNew = answer.version !== state.version;
    state.devices = listed;
    state.clock = answer.clock;
    state.version = answer.version;
    state.all = answer.all ?? state.all;
    state.needsToken = state.isOffline = false;
  } catch (error) {
    if (mine !== asked) return false;
    state.needsToken = error.status === 401;
    state.isOffline = !state.needsToken;
  }
  return isNew || before !== JSON.stringify([state.clock, state.devices, state.needsToken, state.isOffline]);
}

/** The account that is there before any request. */
const FIRST = { region: "us-east-1", account: "123456789012", code: null, authorities: [], count: 0, devices: [] };

export function accounts() {
  const all = state.all.accounts;
  return all.length ? all : [FIRST];
}

export const accountKey = (one) => `${one.region}/${one.account}`;

/** What a certificate belongs to: a hub, a DPS, an enrollment group, an account. */
export function owner(kind, id) {
  const all = { hub: () => state.all.hubs, dps: () => state.all.dps, central: () => state.all.central.groups, aws: accounts }[kind]();
  return all.find((one) => (kind === "aws" ? accountKey(one) : one.id) === id);
}

/** CAs of DPS and IoT Central that are not verified: the page and the name of what has them. */
export function unverified() {
  const { dps, central } = state.all;
  const all = [
    ...dps.flatMap((one) => one.certificates.map((entry) => ({ page: "dps", id: one.id, of: one.name, entry }))),
    ...central.groups.flatMap((one) => [one.primary, one.secondary].map((entry) => ({ page: "iot-central", id: one.id, of: one.name, entry }))),
  ];
  return all.filter(({ entry }) => entry?.facts && !entry.verified);
}

/** The certificate under that name, if it is there (any more). */
export function certificate({ kind, id, name }) {
  const of = owner(kind, id);
  if (!of) return null;
  if (kind === "central") return of[name];
  if (kind === "aws") return of.authorities.find((one) => one.id === name) ?? null;
  return of.certificates.find((one) => one.name === name) ?? null;
}
