package io.convoy.driver.run;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.LongWait;
import io.convoy.executor.data.storage.FileOutput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock on a run's folder, which one driver holds: a file that it renews every few seconds. The
 * driver also hears there that it shall stop.
 *
 * <p>Needs neither rename nor exclusive creation nor equal clocks: whoever finds the file of
 * another driver watches whether it is renewed, and takes over only if it is not; whoever has
 * written it reads it again, then and before each snapshot, and yields to another's.
 */
public final class RunLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
  private static final String LEASE = "driver.json";
  private static final String STOP = "stop";

  private final FileSystem files;
  private final Path folder;
  private final Times times;
  private final StopRequest stop;
  private final ScheduledExecutorService thread = DaemonThreads.scheduled("convoy-lease");
  private LeaseHolder self = LeaseHolder.self();
  private Future<?> renewals;

  /**
   * How fast it all goes.
   *
   * @param renewal from one sign of life to the next
   * @param expiry how long a file is watched that is not renewed, before it is taken over
   * @param settling from writing to reading again
   */
  record Times(Duration renewal, Duration expiry, Duration settling) {
    static final Times USUAL =
        new Times(Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofMillis(300));
  }

  private RunLease(FileSystem files, Path folder, Times times, StopRequest stop) {
    this.files = files;
    this.folder = folder;
    this.times = times;
    this.stop = stop;
  }

  /**
   * Takes the lease, waiting a little if a driver has left it behind.
   *
   * @param stop is notified of a request to stop, or that the lease was lost
   * @throws LeaseException if another driver works there, saying which
   */
  static RunLease take(FileSystem files, Path folder, Times times, StopRequest stop)
      throws InterruptedException {
    RunLease lease = new RunLease(files, folder, times, stop);
    try (LongWait wait = LongWait.on("the right to work in " + folder)) {
      lease.take();
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    return lease;
  }

  private void take() throws IOException, InterruptedException {
    DriverSeen seen = see(files, folder, times);
    if (seen.alive()) {
      throw heldBy(seen.holder());
    }
    write();
    TimeUnit.MILLISECONDS.sleep(times.settling().toMillis());
    check();
    files.delete(new Path(folder, STOP), false);
    long millis = times.renewal().toMillis();
    renewals = thread.scheduleWithFixedDelay(this::renew, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Looks who works in a folder. It returns when the file is renewed, is gone, or has not changed
   * for as long as a lease lasts; no clocks are compared.
   */
  static DriverSeen see(FileSystem files, Path folder, Times times)
      throws IOException, InterruptedException {
    Optional<byte[]> found = content(files, folder);
    Optional<LeaseHolder> holder = found.flatMap(LeaseHolder::read);
    if (found.isEmpty()) {
      return DriverSeen.NONE;
    } else if (holder.map(LeaseHolder::isKnownDead).orElse(false)) {
      return new DriverSeen(holder, false);
    }
    LOG.info("{} was held by {}: watching whether it still lives", folder, holder.orElse(null));
    long deadline = System.nanoTime() + times.expiry().toNanos();
    while (System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(times.settling().toMillis());
      Optional<byte[]> now = content(files, folder);
      if (now.isEmpty()) {
        return DriverSeen.NONE;
      } else if (!Arrays.equals(now.get(), found.get())) {
        return new DriverSeen(now.flatMap(LeaseHolder::read).or(() -> holder), true);
      }
    }
    return new DriverSeen(holder, false);
  }

  private LeaseException heldBy(Optional<LeaseHolder> holder) {
    return new LeaseException(
        FailureKind.LEASE,
        String.format(
            "run.dir = %s: a driver works there already: %s; end it by `convoy stop %s`, or take"
                + " another run.dir",
            folder, holder.map(LeaseHolder::toString).orElse("an unknown one"), folder),
        null);
  }

  private void renew() {
    try {
      if (isOurs()) {
        write();
        if (files.delete(new Path(folder, STOP), false)) {
          stop.stop("`convoy stop` asked for it");
        }
      }
    } catch (IOException e) {
      LOG.warn("cannot renew the lease on {}: {}", folder, e.getMessage());
    } catch (RuntimeException e) {
      stop.fail(e);
    }
  }

  /**
   * Checks that the lease has not been lost, as happens to a driver that was away for long.
   *
   * @throws LeaseException if another driver has taken over
   */
  void check() {
    try {
      if (!isOurs()) {
        throw new IllegalStateException("either ours or an exception");
      }
    } catch (IOException e) {
      LOG.warn("cannot check the lease on {}: {}", folder, e.getMessage());
    }
  }

  private boolean isOurs() throws IOException {
    Optional<LeaseHolder> holder = content().flatMap(LeaseHolder::read);
    if (holder.isPresent() && !holder.get().id().equals(self.id())) {
      throw heldBy(holder);
    }
    return true;
  }

  private synchronized void write() throws IOException {
    self = self.next();
    try (OutputStream out = FileOutput.create(files, new Path(folder, LEASE))) {
      out.write(self.json());
    }
  }

  private Optional<byte[]> content() throws IOException {
    return content(files, folder);
  }

  /** The lease as it is stored, empty bytes while it is being written; empty if there is none. */
  private static Optional<byte[]> content(FileSystem files, Path folder) throws IOException {
    try (InputStream in = files.open(new Path(folder, LEASE))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Asks the driver that works in a folder to stop.
   *
   * @return who it is
   * @throws LeaseException if there is none
   */
  static String requestStop(FileSystem files, Path folder) {
    try {
      Optional<byte[]> found = content(files, folder);
      Optional<LeaseHolder> holder = found.flatMap(LeaseHolder::read);
      if (found.isEmpty() || holder.map(LeaseHolder::isKnownDead).orElse(false)) {
        throw new LeaseException(
            FailureKind.CLUSTER, "no driver works in " + folder + ": nothing to stop", null);
      }
      files.create(new Path(folder, STOP), true).close();
      return holder.map(LeaseHolder::toString).orElse("an unknown driver");
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static LeaseException unwritable(Path folder, IOException cause) {
    return new LeaseException(
        FailureKind.STORAGE, "cannot write into " + folder + ": " + cause.getMessage(), cause);
  }

  /** What it tells of requests to stop. */
  StopRequest stopRequest() {
    return stop;
  }

  /** Gives the lease back. */
  @Override
  public void close() {
    renewals.cancel(false);
    thread.shutdown();
    try {
      if (thread.awaitTermination(times.expiry().toMillis(), TimeUnit.MILLISECONDS) && isOurs()) {
        files.delete(new Path(folder, LEASE), false);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | LeaseException e) {
      LOG.warn("cannot give back the lease on {}: {}", folder, e.getMessage());
    }
  }
}
