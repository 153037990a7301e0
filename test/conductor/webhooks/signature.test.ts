import { expect, test } from "vitest";
import { makeSigningSecret, signatureHeaders } from "../../../conductor/src/webhooks/signature.ts";

test("a signature is that of the published example", () => {
  // The example of the reference libraries of https://www.standardwebhooks.com.
  const delivery = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    sentAt: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  expect(signatureHeaders("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", delivery)).toEqual({
    "webhook-id": delivery.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("a new secret has the published form and is never the same", () => {
  expect(makeSigningSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(makeSigningSecret()).not.toBe(makeSigningSecret());
});
