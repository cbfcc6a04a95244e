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
  return { page, id: decodeURIComponent(id) };
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

/** Asks for what has changed. Says whether anything that is shown did. */
export async function refresh() {
  const before = JSON.stringify([state.clock, state.devices, state.needsToken, state.isOffline]);
  let isNew = false;
  try {
    const answer = await mock("GET", `/portal/resources?seen=${state.version}`);
    isNew = answer.version !== state.version;
    state.clock = answer.clock;
    state.version = answer.version;
    state.all = answer.all ?? state.all;
    if (route().page === "devices") state.devices = await devices();
    state.needsToken = state.isOffline = false;
  } catch (error) {
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

/** The certificate under that name, if it is there (any more). */
export function certificate({ kind, id, name }) {
  const of = owner(kind, id);
  if (!of) return null;
  if (kind === "central") return of[name];
  if (kind === "aws") return of.authorities.find((one) => one.id === name) ?? null;
  return of.certificates.find((one) => one.name === name) ?? null;
}
