package dev.naru.rpc.dispatch;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.TooManyLoginsException;
import dev.naru.engine.network.Blocking;
import dev.naru.rpc.RpcException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Tells who calls, from {@code {"authorization": "Basic …"}} in the metadata (RFC 7617). What has
 * been verified once is remembered, as a keyed digest, until any account changes.
 */
public final class Guard implements AutoCloseable {

  /** Remembered at most; then all is forgotten. */
  private static final int MOST = 10_000;

  private final Supplier<Accounts> accounts;
  private final byte[] key = new byte[32];
  private final ConcurrentHashMap<String, Account> known = new ConcurrentHashMap<>();

  /** Changes of accounts so far: who was verified while one happened is not remembered. */
  private final AtomicInteger changes = new AtomicInteger();

  private final AtomicReference<Accounts.Watch> watch = new AtomicReference<>();

  /** Accounts are asked for when somebody logs in first. */
  public Guard(Supplier<Accounts> accounts, RandomGenerator random) {
    this.accounts = accounts;
    random.nextBytes(key);
  }

  /**
   * Whoever it is. May block.
   *
   * @throws RpcException when it is nobody
   */
  Account verify(Optional<String> authorization) {
    Blocking.assertMayBlock();
    String text =
        authorization.orElseThrow(
            () -> new RpcException("Unauthorized: metadata.authorization is missing"));
    String digest = digest(text);
    Account account = known.get(digest);
    return account == null ? login(text, digest) : account;
  }

  /** From the first login on it is heard when an account changes. */
  private void watch() {
    if (watch.get() == null) {
      Accounts.Watch mine = accounts.get().onChange(_ -> forget());
      if (!watch.compareAndSet(null, mine)) {
        mine.close();
      }
    }
  }

  private synchronized void forget() {
    changes.incrementAndGet();
    known.clear();
  }

  private synchronized void remember(String digest, Account account, int before) {
    if (changes.get() != before) {
      return;
    }
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(digest, account);
  }

  private Account login(String text, String digest) {
    if (!text.regionMatches(true, 0, "Basic ", 0, 6)) {
      throw new RpcException("Unauthorized: metadata.authorization is \"Basic …\" (RFC 7617)");
    }
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(text.substring(6).strip());
    } catch (IllegalArgumentException mistake) {
      throw new RpcException("Unauthorized: metadata.authorization is not Base64");
    }
    CharBuffer both = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(decoded));
    int colon = both.toString().indexOf(':');
    if (colon < 0) {
      throw new RpcException("Unauthorized: metadata.authorization has no colon");
    }
    char[] password = new char[both.length() - colon - 1];
    String name = both.subSequence(0, colon).toString();
    both.position(both.position() + colon + 1).get(password);
    try {
      watch();
      int before = changes.get();
      Account account =
          accounts
              .get()
              .authenticate(name, password)
              .orElseThrow(() -> new RpcException("Unauthorized: wrong name or password"));
      remember(digest, account, before);
      return account;
    } catch (TooManyLoginsException wait) {
      throw new RpcException("Unauthorized: too many failed logins, try later");
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  /** Throws unless the account may. */
  static void check(Account account, Set<String> roles) {
    if (Collections.disjoint(account.roles(), roles)) {
      throw new RpcException("Forbidden: needs one of the roles " + String.join(", ", roles));
    }
  }

  private String digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(key);
      sha.update(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest(key));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    Accounts.Watch its = watch.getAndSet(null);
    if (its != null) {
      its.close();
    }
    known.clear();
  }
}
