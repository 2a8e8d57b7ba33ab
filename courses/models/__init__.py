from courses.language.models import Book, BookUnit, Card, Exercise, Track
from courses.models.courses import Course, CourseQuerySet, Lesson, Topic
from courses.models.enrolments import CourseCompletion, Enrolment, Progress
from courses.models.materials import Material
from courses.models.pages import CoursesIndexPage, LessonPage
from courses.questions.models import Bank, Category, Question, QuestionTag, QuestionText, QuestionVersion
from courses.quizzes.models import Answer, Attempt, AttemptItem, EssayMark, MarkChange, Quiz, QuizSlot, Regrade

__all__ = [
    "Answer",
    "Attempt",
    "AttemptItem",
    "Bank",
    "Book",
    "BookUnit",
    "Card",
    "Category",
    "Course",
    "CourseCompletion",
    "CourseQuerySet",
    "CoursesIndexPage",
    "Enrolment",
    "EssayMark",
    "Exercise",
    "Lesson",
    "LessonPage",
    "MarkChange",
    "Material",
    "Progress",
    "Question",
    "QuestionTag",
    "QuestionText",
    "QuestionVersion",
    "Quiz",
    "QuizSlot",
    "Regrade",
    "Topic",
    "Track",
]
