package io.convoy.driver.spark;

import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.RendezvousRegistry;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel on which ranks tell the driver of steps and failures while a round runs, and find
 * each other; Spark creates it in every process. It is as safe as Spark's own messages are.
 *
 * <p>A message takes microseconds to send and reaches the {@link RoundTracker} as an event of
 * Spark's listener bus.
 */
public final class ConvoyPlugin implements SparkPlugin {
  /** The session's setting for the last round that shall pause. */
  static final String PAUSE = "spark.convoy.pause";

  /** The session's setting for the newest snapshot that is complete or has failed. */
  static final String SETTLED = "spark.convoy.settled";

  /** The session's setting for the last round that was given up. */
  static final String GIVEN_UP = "spark.convoy.given-up";

  private static final Logger LOG = LoggerFactory.getLogger(ConvoyPlugin.class);

  // set once for each executor process by Spark, which offers no other way from a task to a plugin
  private static volatile PluginContext channel;

  /** Sends a message from a task to the driver; returns before it arrives. */
  static void send(Serializable message) {
    try {
      channel.send(message);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach the driver", e);
    }
  }

  /**
   * Asks the driver: by a sign of life, whether the round shall pause; whether a snapshot is
   * settled; or whether a round is still wanted.
   *
   * @return empty if the driver did not answer
   */
  static Optional<Boolean> ask(Serializable question) {
    return answer(question, Boolean.class);
  }

  /** Meets the other ranks of a round. */
  static JoinResponse attend(RoundCard card) {
    return answer(card, JoinResponse.class).orElse(JoinResponse.UNKNOWN);
  }

  private static <T> Optional<T> answer(Serializable question, Class<T> kind) {
    try {
      return Optional.of(kind.cast(channel.ask(question)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (Exception e) {
      LOG.debug("the driver did not answer", e);
      return Optional.empty();
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      private final RendezvousRegistry meetings = new RendezvousRegistry();
      private SparkContext spark;

      @Override
      public Map<String, String> init(SparkContext context, PluginContext plugin) {
        spark = context;
        return Map.of();
      }

      @Override
      public Object receive(Object message) {
        if (message instanceof RoundCard card) {
          return meetings.attend(card.round(), card.card());
        }
        if (message instanceof SnapshotQuestion snapshot) {
          return spark.conf().get(SETTLED, "").equals(snapshot.key());
        }
        if (message instanceof RoundQuestion question) {
          return spark.conf().getInt(GIVEN_UP, 0) < question.round();
        }
        spark.listenerBus().post(new RankMessage((Serializable) message));
        return message instanceof RankBeat beat
            ? spark.conf().getInt(PAUSE, 0) >= beat.round()
            : null;
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extra) {
        channel = context;
      }
    };
  }
}
