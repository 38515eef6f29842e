package dev.naru.engine.account;

import dev.naru.engine.network.Network;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks names and passwords against the accounts. What the Basic scheme sends with every request
 * is remembered for five minutes, so that Argon2 is paid once: under an HMAC of the credentials
 * with a key that lives and dies with the process, so that the memory holds no password. An account
 * that is changed or removed through this process is forgotten at once; a change made elsewhere, in
 * SQL, is seen after five minutes at the latest. Failures are never remembered and always cost a
 * full check.
 */
public final class Logins implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final int MAX_REMEMBERED = 10_000;
  private static final int MAX_CREDENTIAL = 1024;

  /** Longer than any that is checked, so that it is nobody's. */
  private static final char[] NO_PASSWORD = new char[MAX_CREDENTIAL + 1];

  private final Supplier<Accounts> accounts;
  private final Network network;
  private final SecretKeySpec key;
  private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /** Changes of accounts so far: who was looked at while one happened is not remembered. */
  private final AtomicInteger changes = new AtomicInteger();

  private Accounts.@Nullable Watch watch;
  private boolean closed;

  private record Remembered(Account account, long until) {}

  /**
   * Against accounts.
   *
   * @param accounts asked for when somebody first logs in
   */
  public Logins(Supplier<Accounts> accounts, Network network) {
    this.accounts = accounts;
    this.network = network;
    byte[] bytes = new byte[32];
    network.random().nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  /** The account, when the password is its own. May block. Clears the password. */
  public Optional<Account> check(String name, char[] password) {
    try {
      if (name.isEmpty() || name.length() > MAX_CREDENTIAL || password.length > MAX_CREDENTIAL) {
        return Optional.empty();
      }
      return watched().authenticate(name, password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  /**
   * The account, when the same name and password were right a short time ago. Does not block, and
   * leaves the password as it is.
   */
  public Optional<Account> remembered(String name, char[] password) {
    return name.length() > MAX_CREDENTIAL || password.length > MAX_CREDENTIAL
        ? Optional.empty()
        : known(digest(name, password));
  }

  /** As {@link #check}, remembered for a while. May block. Clears the password. */
  public Optional<Account> checkRemembering(String name, char[] password) {
    String digest = digest(name, password);
    Optional<Account> known = known(digest);
    if (known.isPresent()) {
      Arrays.fill(password, '\0');
      return known;
    }
    int before = changes.get();
    Optional<Account> account = check(name, password);
    if (account.isPresent()) {
      remember(digest, account.get(), before);
    } else {
      remembered.remove(digest);
    }
    return account;
  }

  private Optional<Account> known(String digest) {
    Remembered known = remembered.get(digest);
    return known != null && known.until - network.clock().nanos() > 0
        ? Optional.of(known.account)
        : Optional.empty();
  }

  /** The account of somebody who proved it without a password; remembered for a while. */
  public Optional<Account> find(String name) {
    if (name.isEmpty() || name.length() > MAX_CREDENTIAL) {
      return Optional.empty();
    }
    String digest = digest(name, NO_PASSWORD);
    Optional<Account> known = known(digest);
    if (known.isPresent()) {
      return known;
    }
    int before = changes.get();
    Optional<Account> account = watched().find(name);
    account.ifPresent(found -> remember(digest, found, before));
    return account;
  }

  private void remember(String digest, Account account, int before) {
    long now = network.clock().nanos();
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.values().removeIf(entry -> entry.until - now <= 0);
    }
    if (remembered.size() < MAX_REMEMBERED) {
      remembered.put(digest, new Remembered(account, now + REMEMBERED.toNanos()));
    }
    if (changes.get() != before) { // Looked at last: a change that comes now finds what was put.
      remembered.remove(digest);
    }
  }

  /** Tells of accounts that have been changed or removed since somebody first logged in. */
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** Somebody is logged in who was so before this began: changes of accounts concern us now. */
  public void heed() {
    try {
      watched();
    } catch (RuntimeException e) {
      LOG.debug("accounts cannot be watched now", e); // They cannot be changed either.
    }
  }

  /** Before anybody has logged in there is nothing to forget, and perhaps no database yet. */
  private synchronized Accounts watched() {
    Accounts all = accounts.get();
    if (watch == null && !closed) {
      watch = all.onChange(this::changed);
    }
    return all;
  }

  private void changed(String name) {
    changes.incrementAndGet();
    remembered.values().removeIf(entry -> entry.account.name().equals(name));
    listeners.forEach(listener -> listener.accept(name));
  }

  /** Listens to the accounts no more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  private String digest(String name, char[] password) {
    ByteBuffer secret = ByteBuffer.allocate(4 * password.length);
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(CharBuffer.wrap(password), secret, true);
    secret.flip();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      // The length keeps ("ab", "c") from being ("a", "bc").
      mac.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
      mac.update(bytes);
      mac.update(secret.duplicate());
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    } finally {
      Arrays.fill(secret.array(), (byte) 0);
    }
  }
}
