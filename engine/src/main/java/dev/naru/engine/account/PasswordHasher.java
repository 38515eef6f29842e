package dev.naru.engine.account;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.naru.engine.network.Blocking;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns passwords into Argon2id hashes (RFC 9106) and verifies them. A hash is text in the PHC
 * string format, {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}, which other software reads, too.
 *
 * <p>Hashing is meant to cost memory and time. So only a few are computed at once, the rest waits,
 * and when too many wait {@link TooManyLoginsException} says so: a flood of logins cannot take the
 * machine. A password is compared in Unicode's NFC (RFC 8265, section 4.2.2): keyboards differ in
 * how they compose 한글.
 */
public final class PasswordHasher {

  /**
   * What one hash costs.
   *
   * @param memory in KiB; at least 8
   * @param passes over that memory; at least 1
   */
  public record Cost(int memory, int passes) {

    /** As OWASP recommends for logins: 19 MiB, two passes. */
    public static final Cost DEFAULT = new Cost(19 * 1_024, 2);

    public Cost {
      if (memory < 8 || memory > MOST_MEMORY || passes < 1 || passes > MOST_PASSES) {
        throw new IllegalArgumentException(
            "memory from 8 to %d KiB and 1 to %d passes, not %d and %d"
                .formatted(MOST_MEMORY, MOST_PASSES, memory, passes));
      }
    }
  }

  /** What a stored hash may ask for: whoever writes to the store must not stop the server. */
  private static final int MOST_MEMORY = 256 * 1_024;

  private static final int MOST_PASSES = 16;

  private static final int VERSION = 0x13;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  static final int MOST_WAITING = 64;

  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=1"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  private final RandomGenerator random;
  private final Cost cost;
  private final Semaphore permits;
  private final AtomicInteger waiting = new AtomicInteger();

  /** Nobody's: takes the place of the hash of an account that does not exist. */
  private final String nobody;

  /** With the default cost. */
  public PasswordHasher(RandomGenerator random) {
    this(random, Cost.DEFAULT);
  }

  /**
   * With a cost.
   *
   * @param random where salts come from: {@code Network.random()}
   */
  public PasswordHasher(RandomGenerator random, Cost cost) {
    this(
        random,
        cost,
        new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true));
  }

  PasswordHasher(RandomGenerator random, Cost cost, Semaphore permits) {
    this.random = random;
    this.cost = cost;
    this.permits = permits;
    this.nobody = phc(cost, bytes(SALT_BYTES), bytes(HASH_BYTES));
  }

  /**
   * A new hash, with a new salt. Blocks.
   *
   * @throws TooManyLoginsException when too many wait already
   */
  public String hash(char[] password) {
    byte[] salt = bytes(SALT_BYTES);
    return phc(cost, salt, compute(password, salt, cost, HASH_BYTES));
  }

  /**
   * Whether a password is that of a stored hash; takes as long and answers no when there is none,
   * so that nobody learns from the clock which names exist. Blocks.
   *
   * @throws TooManyLoginsException when too many wait already
   * @throws IllegalArgumentException when the stored text is no hash of ours, or asks for too much
   */
  public boolean verify(char[] password, Optional<String> stored) {
    Matcher phc = parse(stored.orElse(nobody));
    byte[] salt = Base64.getDecoder().decode(phc.group(3));
    byte[] hash = Base64.getDecoder().decode(phc.group(4));
    boolean same = MessageDigest.isEqual(hash, compute(password, salt, cost(phc), hash.length));
    return same && stored.isPresent();
  }

  /** Whether a stored hash costs other than new ones do: hash again at the next login. */
  public boolean needsRehash(String stored) {
    return !cost(parse(stored)).equals(cost);
  }

  private static Matcher parse(String stored) {
    Matcher phc = PHC.matcher(stored);
    if (!phc.matches()) {
      throw new IllegalArgumentException("a stored password hash is no Argon2id hash of ours");
    }
    return phc;
  }

  private static Cost cost(Matcher phc) {
    return new Cost(Integer.parseInt(phc.group(1)), Integer.parseInt(phc.group(2)));
  }

  private static String phc(Cost cost, byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s"
        .formatted(
            VERSION,
            cost.memory(),
            cost.passes(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] compute(char[] password, byte[] salt, Cost cost, int length) {
    Blocking.assertMayBlock();
    if (!permits.tryAcquire()) {
      await();
    }
    byte[] secret = utf8(password);
    try {
      Argon2Function argon2 =
          Argon2Function.getInstance(cost.memory(), cost.passes(), 1, length, Argon2.ID, VERSION);
      return onThreadOfItsOwn(() -> argon2.hash(secret, salt).getBytes());
    } finally {
      Arrays.fill(secret, (byte) 0);
      permits.release();
    }
  }

  /**
   * A hash computes for tens of milliseconds without a pause. On a virtual thread it would keep its
   * carrier all that time, and there may be but one: logins would stop every other request. A
   * platform thread shares its core by time slices.
   */
  private static byte[] onThreadOfItsOwn(Supplier<byte[]> work) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("naru-argon2")
        .start(
            () -> {
              try {
                result.complete(work.get());
              } catch (RuntimeException | Error failed) {
                result.completeExceptionally(failed);
              }
            });
    return result.join();
  }

  private void await() {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      throw new TooManyLoginsException(
          "too many people are logging in; try again in a moment", Duration.ofSeconds(1));
    }
    try {
      permits.acquireUninterruptibly();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static byte[] utf8(char[] password) {
    CharBuffer text = CharBuffer.wrap(password);
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      text = CharBuffer.wrap(Normalizer.normalize(text, Normalizer.Form.NFC));
    }
    byte[] room = new byte[3 * text.remaining()];
    ByteBuffer encoded = ByteBuffer.wrap(room);
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(text, encoded, true);
    byte[] bytes = Arrays.copyOf(room, encoded.position());
    Arrays.fill(room, (byte) 0);
    return bytes;
  }
}
