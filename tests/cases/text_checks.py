"""scikit-learn's checks for transformers of texts.

`check_estimator` runs next to none on them, for it has no texts to give: these are
the ones that need no data, or fail before they look at them.
"""

from sklearn.utils import estimator_checks

TEXT_CHECKS = [
    getattr(estimator_checks, name)
    for name in (
        "check_estimator_cloneable",
        "check_estimator_tags_renamed",
        "check_valid_tag_types",
        "check_estimator_repr",
        "check_no_attributes_set_in_init",
        "check_parameters_default_constructible",
        "check_get_params_invariance",
        "check_set_params",
        "check_do_not_raise_errors_in_init_or_set_params",
        "check_mixin_order",
        "check_param_validation",
        "check_estimators_unfitted",
        "check_transformers_unfitted",
    )
]
