package dev.naru.was.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that authenticates kept sessions, in a file of the data folder that only its owner can
 * read. Whoever can write to the database cannot make a session, nor exchange two, without it; and
 * whoever can read the database learns no session's id.
 */
public final class SessionKey {

  private static final String FILE = "session-key";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LENGTH = 32;

  private final SecretKeySpec key;

  private SessionKey(byte[] octets) {
    this.key = new SecretKeySpec(octets, ALGORITHM);
  }

  /**
   * The key of a data folder; made when there is none. Without it sessions that were kept are lost.
   *
   * @throws IOException when the file cannot be read or is no key
   */
  public static SessionKey of(Path data, RandomGenerator random) throws IOException {
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) {
      byte[] fresh = new byte[LENGTH];
      random.nextBytes(fresh);
      Path coming =
          Files.createTempFile(
              data,
              "." + FILE,
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.write(coming, fresh);
        Files.createLink(file, coming); // Two applications may start at the same moment.
      } catch (FileAlreadyExistsException e) {
        // The other one was first.
      } catch (UnsupportedOperationException e) {
        Files.move(coming, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(coming);
      }
    }
    byte[] octets = Files.readAllBytes(file);
    if (octets.length != LENGTH) {
      throw new IOException(
          file + " is not the key of sessions: remove it, and those that were kept are forgotten");
    }
    return new SessionKey(octets);
  }

  /** What a session is kept under: nothing that its id could be learnt from. */
  String name(String application, String id) {
    return HexFormat.of().formatHex(mac("name", application, id, new byte[0]));
  }

  /** The content behind its code. */
  byte[] seal(String application, String name, byte[] content) {
    byte[] code = mac("content", application, name, content);
    byte[] sealed = Arrays.copyOf(code, code.length + content.length);
    System.arraycopy(content, 0, sealed, code.length, content.length);
    return sealed;
  }

  /** The content, when it is what was sealed under that name. */
  Optional<byte[]> open(String application, String name, byte[] sealed) {
    if (sealed.length < LENGTH) {
      return Optional.empty();
    }
    byte[] content = Arrays.copyOfRange(sealed, LENGTH, sealed.length);
    byte[] code = Arrays.copyOf(sealed, LENGTH);
    return MessageDigest.isEqual(code, mac("content", application, name, content))
        ? Optional.of(content)
        : Optional.empty();
  }

  private byte[] mac(String purpose, String application, String name, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String part : new String[] {purpose, application, name}) {
        mac.update(part.getBytes(UTF_8));
        mac.update((byte) 0); // None of them holds one.
      }
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
