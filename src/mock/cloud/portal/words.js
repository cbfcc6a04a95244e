// What each service is called, and its words: those of the Azure portal, IoT Central and the AWS
// console.

export const NAV = [
  ["", "All resources"],
  ["iot-hub", "IoT Hub"],
  ["dps", "Device Provisioning Service"],
  ["iot-central", "IoT Central"],
  ["azure-sphere", "Azure Sphere"],
  ["aws-iot", "AWS IoT Core"],
  ["devices", "Devices"],
  ["check", "Check before upload"],
];

const AZURE = {
  add: "Add certificate",
  certificate: "Certificate",
  file: "Certificate .pem or .cer file",
  save: "Save",
  proof: "Verification certificate .pem or .cer file",
  unverified: "Unverified",
  delete: "Delete",
};

/** By the kind of owner: its page, profile, interface and words. */
export const KINDS = {
  hub: {
    ...AZURE,
    page: "iot-hub",
    noun: "IoT hub",
    cloud: "azure-iot-hub",
    version: "2023-06-30",
    next: () => "Devices with a certificate of this CA can now connect to the hub. Register each with X.509 CA signed authentication.",
  },
  dps: {
    ...AZURE,
    page: "dps",
    noun: "Device Provisioning Service",
    cloud: "azure-dps",
    version: "2022-12-12",
    next: () => "Devices enrol once an enrollment group refers to this certificate. They register under the ID scope of the service.",
  },
  central: {
    ...AZURE,
    page: "iot-central",
    noun: "Enrollment group",
    cloud: "azure-iot-central",
    version: "2022-07-31",
    unverified: "Needs verification",
    file: "Certificate .cer or .pem file",
    proof: "Validation certificate .cer or .pem file",
    next: (all) => `Devices with a certificate of this CA are enrolled when they first connect, under the ID scope ${all.central.idScope}.`,
  },
  aws: {
    page: "aws-iot",
    noun: "Account",
    cloud: "aws-iot",
    add: "Register CA certificate",
    save: "Register",
    certificate: "CA certificate",
    file: "CA certificate (PEM)",
    proof: "Verification certificate (PEM)",
    delete: "Delete",
  },
};

export const TITLES = { primary: "Primary", secondary: "Secondary" };

/** What "verified on upload" means, where it is chosen. */
export const ON_UPLOAD = "You vouch for this CA yourself: no proof of possession is asked for, and whoever holds its key can enrol devices. "
  + "Leave it off to rehearse the proof. Policies of an organisation may forbid it.";

/** A moment as people read it, in UTC. */
export function moment(text) {
  return text ? `${text.slice(0, 10)} ${text.slice(11, 16)} UTC` : "";
}

const DAY = 86400;

/** A span of seconds in its largest unit. */
export function span(seconds) {
  const size = Math.abs(seconds);
  const [number, unit] = size >= 2 * DAY ? [size / DAY, "day"] : size >= 2 * 3600 ? [size / 3600, "hour"] : [size / 60, "minute"];
  const whole = Math.floor(number);
  return `${whole} ${unit}${whole === 1 ? "" : "s"}`;
}

/** How long it is from the mock's now to that moment, or that it is past. */
export function left(ends, now) {
  const seconds = (Date.parse(ends) - Date.parse(now)) / 1000;
  if (Number.isNaN(seconds)) return { text: "", isPast: false, isSoon: false };
  return { text: seconds < 0 ? `expired ${span(seconds)} ago` : `in ${span(seconds)}`, isPast: seconds < 0, isSoon: seconds < 90 * DAY };
}

/** The CN of a subject, or all of it: lists are narrow. */
export function shortName(subject) {
  const found = /(?:^|,)CN=((?:\\.|[^,\\])*)/i.exec(subject);
  return found ? found[1] : subject;
}
