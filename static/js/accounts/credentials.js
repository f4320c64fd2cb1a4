// WebAuthn between JSON, as the server speaks it, and the browser's buffers.

function toBuffer(text) {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}

function toText(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withId = (descriptor) => ({ ...descriptor, id: toBuffer(descriptor.id) });

function asJson(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** Whether this browser, at this address, knows passkeys. They belong to a name: an address of numbers has none. */
export function canUsePasskeys() {
  const hasName = !/^[\d.]+$|:/.test(window.location.hostname);
  return Boolean(hasName && window.isSecureContext && window.PublicKeyCredential);
}

/** Makes a key. `alone`: it signs in by itself, so the device keeps it and asks for finger, face or PIN. */
export async function createCredential(options, alone) {
  const publicKey = options.publicKey;
  const selection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    userVerification: alone ? "required" : "discouraged",
  };
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBuffer(publicKey.challenge),
      user: { ...publicKey.user, id: toBuffer(publicKey.user.id) },
      excludeCredentials: (publicKey.excludeCredentials ?? []).map(withId),
      authenticatorSelection: selection,
    },
  });
  return asJson(credential, {
    clientDataJSON: toText(credential.response.clientDataJSON),
    attestationObject: toText(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

/** Answers the server's challenge with a key. */
export async function getCredential(options) {
  const publicKey = options.publicKey;
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBuffer(publicKey.challenge),
      allowCredentials: (publicKey.allowCredentials ?? []).map(withId),
    },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  return asJson(credential, {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : null,
  });
}
