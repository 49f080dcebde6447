package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.ClusterException;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class JavaModulesTest {
  @Test
  void requireOpen_startedAsSparkNeedsIt_isFine() {
    assertThatCode(JavaModules::requireOpen).doesNotThrowAnyException();
  }

  /** The options of tests open packages to modules without a name alone. */
  @Test
  void requireOpen_closedPackage_namesTheOptions() {
    assertThatThrownBy(() -> JavaModules.requireOpen(Logger.class.getModule()))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("java.base/sun.nio.ch is closed")
        .hasMessageContaining("spark.driver.extraJavaOptions");
  }
}
