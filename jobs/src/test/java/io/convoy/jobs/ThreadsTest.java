package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import java.util.Timer;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Threads have one owner. */
class ThreadsTest {
  @Test
  void threads_areMadeByOneClass() {
    TreeSet<String> makers =
        ConvoyClasses.ALL.stream()
            .flatMap(type -> type.getCodeUnits().stream())
            .flatMap(unit -> unit.getCallsFromSelf().stream())
            .filter(ThreadsTest::makesThreads)
            .map(call -> ConvoyClasses.name(call.getOriginOwner()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(makers).containsExactly("executor.base.DaemonThreads");
  }

  private static boolean makesThreads(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    if (call instanceof JavaConstructorCall) {
      return owner.isAssignableTo(Thread.class)
          || owner.isAssignableTo(Executor.class)
          || owner.isAssignableTo(Timer.class);
    }
    return owner.isEquivalentTo(Executors.class)
        || (owner.isEquivalentTo(ForkJoinPool.class) && call.getName().equals("commonPool"))
        || (owner.isAssignableTo(CompletableFuture.class) && isAsyncWithoutExecutor(call))
        || call.getName().equals("parallelStream")
        || (call.getName().equals("parallel") && owner.getPackageName().equals("java.util.stream"));
  }

  /** Such calls use threads that the whole process shares. */
  private static boolean isAsyncWithoutExecutor(JavaCall<?> call) {
    return call.getName().endsWith("Async")
        && call.getTarget().getRawParameterTypes().stream()
            .noneMatch(type -> type.isEquivalentTo(Executor.class));
  }
}
