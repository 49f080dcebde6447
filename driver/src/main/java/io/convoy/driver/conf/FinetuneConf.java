package io.convoy.driver.conf;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.model.LoraSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What of a network learns, and how fast.
 *
 * @param freeze what is frozen in the first epoch
 * @param batchNorm how the normalisations of what is frozen compute
 * @param backboneRate factor of the learning rate of all but the head; if not given, 0.1 where a
 *     part is frozen at first and no layer decay is given, else 1
 * @param layerDecay factor of the learning rate from one stage to the stage before it
 * @param unfreeze what learns in later epochs, in their order
 * @param lora which layers get adapters, which learn in their place
 */
public record FinetuneConf(
    FreezeChoice freeze,
    BatchNorm batchNorm,
    Optional<Double> backboneRate,
    double layerDecay,
    List<Unfreeze> unfreeze,
    LoraSpec lora) {
  private static final double USUAL_BACKBONE_RATE = 0.1;

  /** How the normalisations of what is frozen compute. */
  public enum BatchNorm {
    /** By their running statistics, which are kept. */
    INFERENCE,
    /** They are not frozen. */
    TRAIN,
    /** By each batch, and so that running statistics follow; scale and shift are kept. */
    STATISTICS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * From an epoch on the last stages learn.
   *
   * @param epoch the first that has it, from 2
   * @param stages below the head, the last of them; if not given, all
   */
  public record Unfreeze(int epoch, Optional<Integer> stages) {
    public Unfreeze {
      if (epoch < 2) {
        throw new RefusedException(
            "epoch", epoch, "must be at least 2; finetune.freeze is what epoch 1 has");
      }
      stages.ifPresent(count -> Check.atLeast("stages", count, 1));
    }

    /** How many, of so many. */
    public int stages(int all) {
      return stages.orElse(all);
    }

    @Override
    public String toString() {
      return "{ epoch = " + epoch + stages.map(count -> ", stages = " + count).orElse("") + " }";
    }
  }

  public FinetuneConf {
    backboneRate.ifPresent(
        rate -> {
          if (!(rate > 0 && rate <= 10)) {
            throw new RefusedException(
                "backbone-rate",
                rate,
                "must be above 0, and at most 10; freeze = head-only leaves the backbone as it is");
          }
        });
    if (!(layerDecay > 0 && layerDecay <= 1)) {
      throw new RefusedException("layer-decay", layerDecay, "must be above 0, and at most 1");
    }
    unfreeze = List.copyOf(unfreeze);
    if (lora.isOn() && !(freeze instanceof FreezeChoice.Word)) {
      throw new RefusedException(
          "freeze",
          freeze,
          "does not go with adapters, which learn in place of all other layers but the last; leave"
              + " it out, or set finetune.lora.rank = 0");
    }
    if (!unfreeze.isEmpty() && freeze == FreezeChoice.Word.NONE && !lora.isOn()) {
      throw new RefusedException(
          "unfreeze", unfreeze, "has no effect with freeze = none; set freeze, such as head-only");
    }
    for (int i = 1; i < unfreeze.size(); i++) {
      Unfreeze before = unfreeze.get(i - 1);
      Unfreeze now = unfreeze.get(i);
      int had = before.stages(Integer.MAX_VALUE);
      if (now.epoch() <= before.epoch() || now.stages(Integer.MAX_VALUE) <= had) {
        throw new RefusedException(
            "unfreeze", now, "must have a later epoch and more stages than " + before);
      }
    }
  }

  /** Whether a part of the network is frozen at first. */
  public boolean freezes() {
    return freeze != FreezeChoice.Word.NONE || lora.isOn();
  }

  /** Whether all that learns learns at the learning rate, always. */
  public boolean isPlain() {
    return !freezes() && backbone() == 1 && layerDecay == 1;
  }

  /** The factor of the learning rate of all but the head. */
  public double backbone() {
    return backboneRate.orElse(freezes() && layerDecay == 1 ? USUAL_BACKBONE_RATE : 1);
  }

  /** Whether the same parameters learn in the same epochs. */
  public boolean learnsAs(FinetuneConf other) {
    return freeze.equals(other.freeze)
        && batchNorm == other.batchNorm
        && unfreeze.equals(other.unfreeze);
  }

  /** What learns, as a recipe says it. */
  public String learning() {
    return String.format(
        "{ freeze = %s, batch-norm = %s, unfreeze = %s%s }",
        freeze, batchNorm, unfreeze, lora.isOn() ? ", lora = " + lora : "");
  }
}
