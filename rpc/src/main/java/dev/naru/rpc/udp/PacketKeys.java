package dev.naru.rpc.udp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one session in both directions: ChaCha20-Poly1305 (RFC 8439), from the key that both
 * ends share by HKDF-SHA256 (RFC 5869) with both ids for salt. The nonce is four zero octets and
 * the packet number: a number is never used twice with a key, and a session never has the keys of
 * another, since its ids are random.
 */
final class PacketKeys {

  /** Octets of the shared key. */
  static final int SHARED = 32;

  static final int TAG = 16;

  private final SecretKey clientToServer;
  private final SecretKey serverToClient;

  PacketKeys(byte[] shared, Header.ClientId client, long server) {
    byte[] salt = ByteBuffer.allocate(24).put(client.bytes()).putLong(server).array();
    this.clientToServer = derive(shared, salt, "naru rpc 1 client");
    this.serverToClient = derive(shared, salt, "naru rpc 1 server");
  }

  private static SecretKey derive(byte[] shared, byte[] salt, String info) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "ChaCha20",
              HKDFParameterSpec.ofExtract()
                  .addIKM(new SecretKeySpec(shared, "Generic"))
                  .addSalt(salt)
                  .thenExpand(info.getBytes(StandardCharsets.US_ASCII), 32));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Cipher cipher(int mode, byte[] header, long number, boolean fromServer)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(number).array();
    cipher.init(mode, fromServer ? serverToClient : clientToServer, new IvParameterSpec(nonce));
    cipher.updateAAD(header, 0, Header.LENGTH);
    return cipher;
  }

  /** Encrypts what follows a header. */
  byte[] seal(byte[] header, Header its, byte[] frames) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, header, its.number(), its.fromServer()).doFinal(frames);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Decrypts what follows a header; empty when it is not what the other end sent. */
  Optional<byte[]> open(byte[] packet, Header its) {
    try {
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, packet, its.number(), its.fromServer())
              .doFinal(packet, Header.LENGTH, packet.length - Header.LENGTH));
    } catch (AEADBadTagException forged) {
      return Optional.empty();
    } catch (GeneralSecurityException tooShort) {
      return Optional.empty();
    }
  }
}
