package dev.naru.engine.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * Figures of the JVM (heap, garbage collection, threads, the scheduler of virtual threads) and of
 * the process (CPU, resident memory, open files). Binding loads JMX, some tens of milliseconds: to
 * be done beside the start, not within it.
 */
public final class ProcessMetrics {

  /** The kernel counts pages; every machine that Naru's natives run on has these. */
  private static final long PAGE = 4_096;

  private static final Path STATM = Path.of("/proc/self/statm");

  private ProcessMetrics() {}

  /** Registers everything, for as long as the process lives. */
  public static void register(MeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    VirtualThreadSchedulerMXBean scheduler =
        ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    if (scheduler != null) {
      gauge(
          registry,
          scheduler,
          "carriers",
          "Platform threads that carry virtual ones",
          VirtualThreadSchedulerMXBean::getPoolSize);
      gauge(
          registry,
          scheduler,
          "mounted",
          "Virtual threads that run, or keep their carrier",
          VirtualThreadSchedulerMXBean::getMountedVirtualThreadCount);
      gauge(
          registry,
          scheduler,
          "queued",
          "Virtual threads that could run and have no carrier",
          VirtualThreadSchedulerMXBean::getQueuedVirtualThreadCount);
    }
    Gauge.builder("process.memory.resident", ProcessMetrics::resident)
        .description("Memory of the process that is in RAM")
        .baseUnit("bytes")
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry,
      VirtualThreadSchedulerMXBean scheduler,
      String what,
      String description,
      ToLongFunction<VirtualThreadSchedulerMXBean> figure) {
    Gauge.builder(
            "jvm.threads.virtual." + what, scheduler, bean -> (double) figure.applyAsLong(bean))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** Bytes in RAM; not a number where the kernel does not say. */
  private static Number resident() {
    try {
      return Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE;
    } catch (IOException | RuntimeException notLinux) {
      return Double.NaN;
    }
  }
}
