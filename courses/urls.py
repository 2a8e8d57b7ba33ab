from django.urls import URLPattern, URLResolver, include, path

from courses import authoring, office, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("courses/", views.catalogue, name="catalogue"),
    path("courses/files/<int:pk>/", views.material, name="material"),
    path("courses/files/<int:pk>/captions/", views.material, {"part": "captions"}, name="material_captions"),
    path("courses/images/<str:signature>/<int:pk>/<str:size>/", views.image, name="lesson_image"),
    path("courses/<slug:code>/", views.course, name="course"),
    path("courses/<slug:code>/enrol/", views.enrol, name="enrol"),
    path("courses/<slug:code>/leave/", views.leave, name="leave_course"),
    path("courses/<slug:code>/complete/", views.complete, name="complete_course"),
    path("courses/<slug:code>/<int:number>/", views.lesson, name="lesson"),
    path("courses/<slug:code>/<int:number>/read/", views.read, name="lesson_read"),
    path("office/courses/", office.courses_office, name="courses_office"),
    path("office/new-course/", authoring.course_new, name="course_new"),
    path("office/courses/<slug:code>/", authoring.course_desk, name="course_desk"),
    path("office/courses/<slug:code>/edit/", authoring.course_edit, name="course_edit"),
    path("office/courses/<slug:code>/preview/", authoring.course_preview, name="course_preview"),
    path("office/courses/<slug:code>/lessons/new/", authoring.lesson_new, name="lesson_new"),
    path("office/courses/<slug:code>/lessons/<int:pk>/", authoring.lesson_edit, name="lesson_edit"),
    path(
        "office/courses/<slug:code>/lessons/<int:pk>/text/<slug:language>/", authoring.lesson_text, name="lesson_text"
    ),
    path("office/courses/<slug:code>/lessons/<int:pk>/move/", authoring.lesson_move, name="lesson_move"),
    *(
        path(f"office/courses/<slug:code>/{act}/", authoring.course_act, {"act": act}, name=f"course_{act}")
        for act in authoring.ACTS
    ),
    *(
        path(
            f"office/courses/<slug:code>/lessons/<int:pk>/{act}/",
            authoring.lesson_act,
            {"act": act},
            name=f"lesson_{act}",
        )
        for act in authoring.ON_LESSONS
    ),
    path("office/enrolments/", office.enrolments, name="enrolments"),
    path("office/enrolments/<int:pk>/decide/", office.decide, name="enrolment_decide"),
    path("english/", include("courses.language.urls")),
    path("quizzes/", include("courses.quizzes.urls")),
    path("office/", include("courses.quizzes.urls_office")),
    path("office/banks/", include("courses.questions.urls")),
]
