package dev.naru.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.network.Network;
import dev.naru.engine.network.NetworkContract;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Topology;
import java.lang.reflect.Method;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * What every network promises, in virtual time: the tests themselves, which block, are tasks of the
 * simulation. (Replay: ordered.)
 */
@ExtendWith(VirtualNetworkTest.InTheLab.class)
class VirtualNetworkTest extends NetworkContract {
  private final Lab lab =
      Lab.virtual(Topology.seed(1).transport(TcpStack::new).host("host").build());

  private InternetNetwork network;

  @Override
  protected Network network() {
    network = lab.network("host");
    return network;
  }

  @Override
  protected boolean isSimulation() {
    return true;
  }

  @AfterEach
  void nobodyIsLeft() {
    assertThat(Thread.currentThread().isVirtual()).isTrue();
  }

  @Override
  protected String overUnix(Path path, String text) throws Exception {
    return UnixSockets.exchange(network, path, text);
  }

  /** Runs each test, and what comes before and after it, as a task. */
  static final class InTheLab implements InvocationInterceptor {

    private static void run(Invocation<Void> invocation, ExtensionContext context)
        throws Throwable {
      Lab lab = ((VirtualNetworkTest) context.getRequiredTestInstance()).lab;
      lab.run(
          () -> {
            try {
              invocation.proceed();
            } catch (Exception | Error failure) {
              throw failure;
            } catch (Throwable failure) {
              throw new AssertionError(failure);
            }
            return "done";
          });
    }

    @Override
    public void interceptTestMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      run(invocation, context);
    }

    @Override
    public void interceptBeforeEachMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      run(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      run(invocation, context);
    }
  }
}
