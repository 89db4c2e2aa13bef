//! A phone with a key of its own, and the proofs that it writes.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gongchao_backend::Part;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::world::{Answer, World, challenge, post};

pub(crate) const HOST: &str = "localhost:8443";

pub(crate) struct Phone {
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl Phone {
    pub(crate) fn new() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        Self { key, random }
    }

    pub(crate) fn jwk(&self) -> Value {
        let point = self.key.public_key().as_ref();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({"kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..])})
    }

    /// A JWT of these two parts, whatever they say.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.key.sign(&self.random, signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    pub(crate) fn header(&self) -> Value {
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk()})
    }

    pub(crate) fn claims(path: &str, nonce: Option<&str>) -> Value {
        let mut id = [0_u8; 16];
        getrandom::fill(&mut id).unwrap();
        let mut claims = json!({
            "jti": hex::encode(id), "htm": "POST", "htu": format!("https://{HOST}{path}"), "iat": 1_718_755_200,
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        claims
    }

    /// A good proof for a POST.
    pub(crate) fn proof(&self, path: &str, nonce: &str) -> String {
        self.sign(&self.header(), &Self::claims(path, Some(nonce)))
    }

    /// Posts with a proof.
    pub(crate) async fn post(&self, world: &World, path: &str, body: &Value) -> Answer {
        let nonce = world.nonce().await;
        world.call(Part::Account, with_proof(path, body, &self.proof(path, &nonce))).await
    }

    pub(crate) async fn log_in(&self, world: &World, number: &str, install: &str) -> Value {
        let asked = self.post(world, "/v1/auth/challenges", &challenge(number, install)).await;
        let id = asked.text("challenge_id");
        let body = json!({"challenge_id": id, "code": world.code()});
        let answer = self.post(world, "/v1/auth/sessions", &body).await;
        assert_eq!(answer.status.as_u16(), 201);
        answer.json()
    }

    pub(crate) async fn refresh(&self, world: &World, token: &str) -> Answer {
        let body = json!({"grant_type": "refresh_token", "refresh_token": token});
        self.post(world, "/v1/auth/token", &body).await
    }
}

pub(crate) fn with_proof(path: &str, body: &Value, proof: &str) -> Request<Body> {
    let mut request = post(path, body);
    request.headers_mut().insert("host", HOST.parse().unwrap());
    request.headers_mut().append("dpop", proof.parse().unwrap());
    request
}

impl World {
    /// The nonce that the next proof must carry.
    pub(crate) async fn nonce(&self) -> String {
        self.get("/v1/auth/config").await.header("dpop-nonce").to_owned()
    }
}
