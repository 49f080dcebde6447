package io.convoy.driver.conf;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.exchange.ExchangeSecurity;
import java.time.Duration;

/**
 * What the run takes of the cluster.
 *
 * @param workers number of ranks; 0 is every slot
 * @param minWorkers the fewest ranks to go on with when executors are lost
 * @param device what ranks compute on
 * @param threads of the engine, per rank; 0 is the task's cores
 * @param timeout the longest wait of any collective, rendezvous or start
 * @param patience how long lost executors are waited for before going on with fewer ranks
 * @param retries failures without progress after which the run is given up
 * @param exchangeSecurity how what ranks exchange goes from host to host
 */
public record ClusterConf(
    int workers,
    int minWorkers,
    DeviceChoice device,
    int threads,
    Duration timeout,
    Duration patience,
    int retries,
    ExchangeSecurity exchangeSecurity) {
  public ClusterConf {
    Check.atLeast("workers", workers, 0);
    Check.atLeast("min-workers", minWorkers, 1);
    if (workers > 0 && minWorkers > workers) {
      throw new RefusedException("min-workers", minWorkers, "must be at most workers = " + workers);
    }
    Ranges.notNegative("patience", patience);
    Check.atLeast("retries", retries, 0);
    Check.atLeast("threads", threads, 0);
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new RefusedException("timeout", ConfWriter.text(timeout), "must be at least 1s");
    }
  }
}
