package dev.naru.engine.account;

import dev.naru.engine.account.Accounts.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who wants to know of changed accounts; what {@link Accounts#onChange} is made of. */
public final class AccountChanges {

  /** A listener of its own identity: the same one may listen twice. */
  private record Listening(Consumer<String> listener, Object identity) {}

  private final List<Listening> all = new CopyOnWriteArrayList<>();

  /** As {@link Accounts#onChange}. */
  public Watch watch(Consumer<String> listener) {
    Listening listening = new Listening(listener, new Object());
    all.add(listening);
    return () -> all.remove(listening);
  }

  /** The account of that name has been changed. */
  public void changed(String name) {
    all.forEach(each -> each.listener().accept(name));
  }
}
