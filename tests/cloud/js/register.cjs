// Registers a device with DPS over HTTPS, with the SDK's own clients.
// Arguments: host, ID scope, registration id, certificate, key. Prints the outcome as JSON.
'use strict';
const fs = require('fs');
const { ProvisioningDeviceClient } = require('azure-iot-provisioning-device');
const { Http } = require('azure-iot-provisioning-device-http');
const { X509Security } = require('azure-iot-security-x509');

const [host, scope, id, certificate, key] = process.argv.slice(2);
const read = (file) => fs.readFileSync(file, 'utf-8');
const security = new X509Security(id, { cert: read(certificate), key: read(key) });
const client = ProvisioningDeviceClient.create(host, scope, new Http(), security);
client.register((error, result) => {
  const body = error && (error.responseBody || error.message);
  console.log(JSON.stringify(error ? { error: error.name, body } : { assigned: result }));
});
