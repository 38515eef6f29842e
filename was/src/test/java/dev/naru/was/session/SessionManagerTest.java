package dev.naru.was.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.TestPlatform;
import dev.naru.was.spec.Spec;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionManagerTest {

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private TestPlatform platform;
  private SessionManager manager;

  private final class Listener implements HttpSessionListener, HttpSessionIdListener {
    @Override
    public void sessionCreated(HttpSessionEvent event) {
      events.add("created");
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      events.add("destroyed " + event.getSession().getAttribute("a"));
      ended.countDown();
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
      events.add("changed");
    }
  }

  private final class Value implements HttpSessionBindingListener {
    @Override
    public void valueBound(HttpSessionBindingEvent event) {
      events.add("bound " + event.getName());
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      events.add("unbound " + event.getName());
    }
  }

  @BeforeEach
  void open() {
    platform = TestPlatform.withManualClock();
    SessionListeners listeners = new SessionListeners();
    listeners.add(new Listener());
    ServletContext context =
        (ServletContext)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> null);
    manager = new SessionManager(platform.platform().network(), context, listeners, 2);
    manager.maxInactive(10);
  }

  @AfterEach
  void close() {
    manager.close();
    platform.close();
  }

  @Test
  @Spec("7.5.a")
  void anIdleSessionIsGoneAtTheNextAccess() {
    WebSession session = manager.create();
    platform.clock().advance(Duration.ofMillis(9_999));
    assertThat(manager.find(session.getId())).contains(session);

    platform.clock().advance(Duration.ofMillis(1));

    assertThat(manager.find(session.getId())).isEmpty();
    assertThat(events).containsExactly("created", "destroyed null");
  }

  @Test
  @Spec("7.5.b")
  void aSessionInUseDoesNotExpire() {
    WebSession session = manager.create();
    session.enter();
    platform.clock().advance(Duration.ofSeconds(90));
    assertThat(manager.find(session.getId())).contains(session);

    session.leave();

    assertThat(manager.find(session.getId())).contains(session);
    platform.clock().advance(Duration.ofSeconds(10));
    assertThat(manager.find(session.getId())).isEmpty();
  }

  @Test
  @Spec("7.3.c")
  void anAccessorUsesTheSessionOutsideOfRequestsWhileItLives() {
    WebSession session = manager.create();
    HttpSession.Accessor accessor = session.getAccessor();
    platform.clock().advance(Duration.ofSeconds(9));

    accessor.access(found -> found.setAttribute("seen", found == session));

    assertThat(session.getAttribute("seen")).isEqualTo(true);
    platform.clock().advance(Duration.ofSeconds(9));
    assertThat(session.valid()).as("it has been used").isTrue();

    manager.changeId(session);
    assertThatThrownBy(() -> accessor.access(found -> {}))
        .isInstanceOf(IllegalStateException.class);
    HttpSession.Accessor later = session.getAccessor();
    session.invalidate();
    assertThatThrownBy(() -> later.access(found -> {})).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void forgottenSessionsAreSweptAway() throws InterruptedException {
    manager.start();
    manager.create();

    platform.clock().advance(Duration.ofSeconds(31));

    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(events).containsExactly("created", "destroyed null");
  }

  @Test
  void atTheBoundANewSessionIsRefusedAndTheOthersGoOn() {
    WebSession first = manager.create();
    manager.create();

    assertThatThrownBy(manager::create).isInstanceOf(SessionManager.TooManySessionsException.class);

    assertThat(manager.find(first.getId())).contains(first);
    platform.clock().advance(Duration.ofSeconds(10));
    assertThat(manager.create().valid()).isTrue();
  }

  @Test
  void anotherIdLeadsToTheSameSessionAndTheOldOneNowhere() {
    WebSession session = manager.create();
    String old = session.getId();

    String id = manager.changeId(session);

    assertThat(id).isNotEqualTo(old).isEqualTo(session.getId());
    assertThat(manager.find(old)).isEmpty();
    assertThat(manager.find(id)).contains(session);
    assertThat(events).containsExactly("created", "changed");
  }

  @Test
  @Spec("7.4.a")
  void valuesAreToldOfTheirBeginningAndEnd() {
    WebSession session = manager.create();
    Value value = new Value();
    session.setAttribute("a", value);
    session.setAttribute("a", value);
    session.setAttribute("b", new Value());
    session.setAttribute("b", null);
    session.setAttribute("a", "text");

    session.invalidate();

    assertThat(events)
        .containsExactly(
            "created", "bound a", "bound b", "unbound b", "unbound a", "destroyed text");
    assertThatThrownBy(() -> session.getAttribute("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::invalidate).isInstanceOf(IllegalStateException.class);
    assertThat(manager.size()).isZero();
  }
}
