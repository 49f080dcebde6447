package io.convoy.executor.checkup;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * What an executor is to look at, as an ordinary task that may be repeated.
 *
 * @param <T> what it brings back, serializable
 */
public interface Errand<T> extends Serializable {
  /**
   * Does it.
   *
   * @param cores that it may use
   * @param hadoop how to reach the file systems
   */
  T run(int cores, Configuration hadoop) throws InterruptedException;
}
