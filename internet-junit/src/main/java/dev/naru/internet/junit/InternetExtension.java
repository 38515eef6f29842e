package dev.naru.internet.junit;

import dev.naru.internet.fault.Faults;
import dev.naru.internet.topology.Host;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link Internet} does. */
final class InternetExtension implements ParameterResolver, TestExecutionExceptionHandler {

  /** Name of the configuration parameter that sets another seed. */
  static final String SEED = "naru.internet.seed";

  private static final Namespace NAMESPACE = Namespace.create(InternetExtension.class);

  InternetExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return context.getTestMethod().isPresent()
        && (type == Simulation.class
            || type == dev.naru.internet.topology.Internet.class
            || (type == Host.class && parameter.isAnnotated(On.class))
            || (type == Faults.class && parameter.isAnnotated(Between.class)));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Simulation simulation = simulation(context);
    Class<?> type = parameter.getParameter().getType();
    try {
      if (type == Simulation.class) {
        return simulation;
      }
      if (type == Host.class) {
        return simulation.host(parameter.findAnnotation(On.class).orElseThrow().value());
      }
      if (type == Faults.class) {
        Between line = parameter.findAnnotation(Between.class).orElseThrow();
        return line.oneWay()
            ? simulation.internet().faultsOneWay(line.from(), line.to())
            : simulation.internet().faults(line.from(), line.to());
      }
      return simulation.internet();
    } catch (IllegalArgumentException wrong) {
      throw new ExtensionConfigurationException(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static Simulation simulation(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(Simulation.class, _ -> build(context), Simulation.class);
  }

  private static Simulation build(ExtensionContext context) {
    Internet words =
        AnnotationSupport.findAnnotation(context.getTestMethod(), Internet.class)
            .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), Internet.class))
            .orElseThrow();
    try {
      long seed = context.getConfigurationParameter(SEED).map(Long::valueOf).orElse(words.seed());
      Words read = new Words(words);
      return new Simulation(read.build(seed), seed, read.ends());
    } catch (IllegalArgumentException wrong) {
      throw new ExtensionConfigurationException("@Internet: " + wrong.getMessage(), wrong);
    }
  }

  /** Any failure, an aborted assumption excepted, is told with what happened before it. */
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    Simulation simulation = context.getStore(NAMESPACE).get(Simulation.class, Simulation.class);
    if (simulation != null && !(failure instanceof org.opentest4j.TestAbortedException)) {
      failure.addSuppressed(new WhatHappened(simulation));
    }
    throw failure;
  }
}
